import FoundationEssentials
import Glibc

/// A folder of one test, gone with it; short, because the path of a socket may have 107 bytes.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/gwctl.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXFailure(number: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // A folder that will not go is no reason to fail a test.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file readable by its owner alone, unless told otherwise.
    func file(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: file))
        guard chmod(file, mode) == 0 else { throw POSIXFailure(number: errno) }
        return file
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

struct POSIXFailure: Error {
    var number: Int32
}
