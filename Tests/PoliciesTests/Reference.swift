import AuditRecords
import Foundation

/// pySigma with its SQLite backend, somebody else's reading of the specification.
enum Reference {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Conformance"

    /// SigmaHQ's published rules, where a checkout has them beside it.
    static var publishedRules: String? {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let folder = root.appending(path: "shared/sigma-rules").resolvingSymlinksInPath().path
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }

    /// The published rules under a folder of theirs, by path.
    static func rules(under part: String = "") throws -> [(path: String, text: String)] {
        guard let root = publishedRules else { return [] }
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root)
        return try paths.filter { $0.hasSuffix(".yml") && (part.isEmpty || $0.contains(part)) }.sorted().map { path in
            (path, try String(contentsOfFile: root + "/" + path, encoding: .utf8))
        }
    }

    static func json(at path: String) throws -> JSONValue {
        try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: path))).span)
    }

    /// A value for people who read a failure.
    static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .string(let text): "\"\(text)\""
        case .bool, .integer, .number: value.text ?? ""
        case .array(let elements): "[" + elements.map(text).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    /// What `reference.py` prints, a line each; nil where pySigma cannot be installed.
    static func run(_ arguments: String...) async throws -> [JSONValue]? {
        guard let python = try await installed.value else { return nil }
        let (status, output) = try await launch(python, [folder + "/reference.py"] + arguments)
        guard status == 0 else { throw Trouble(description: output) }
        return try output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8).span) }
    }

    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// One installation for all tests of the process, which run at the same time.
    private static let installed = Task { try await install() }

    /// A Python with the versions that the recorded verdicts are of; made once a machine and kept.
    private static func install() async throws -> String? {
        let versions = ["pysigma==2.0.1", "pysigma-backend-sqlite==2.1.1"]
        let home = FileManager.default.temporaryDirectory.path + "/gateway-" + versions.joined(separator: "-")
        let python = home + "/bin/python"
        let mark = home + "/installed"
        if FileManager.default.fileExists(atPath: mark) { return python }
        // Where the index cannot be reached, or Python has no venv, the recorded verdicts have to do.
        guard try await launch("/usr/bin/env", ["python3", "-m", "venv", home]).status == 0 else { return nil }
        let command = [
            "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "10",
        ]
        guard try await launch(python, command + versions).status == 0 else { return nil }
        _ = FileManager.default.createFile(atPath: mark, contents: nil)
        return python
    }

    private static func launch(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String)
    {
        let file = FileManager.default.temporaryDirectory.path + "/gateway-reference-" + UUID().uuidString
        _ = FileManager.default.createFile(atPath: file, contents: nil)
        defer { _ = unlink(file) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let handle = FileHandle(forWritingAtPath: file)
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { waiting.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                // A program that is not there ends the wait itself: its handler is never called.
                process.terminationHandler = nil
                waiting.resume(throwing: error)
            }
        }
        return (status, try String(contentsOfFile: file, encoding: .utf8))
    }
}
