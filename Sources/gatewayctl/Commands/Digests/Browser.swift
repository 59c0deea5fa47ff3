import FoundationEssentials
import Glibc

/// The browser of whoever sits at this terminal.
enum Browser {
    /// Hands a file to the desktop's own opener.
    ///
    /// - Throws: ``CommandFailure`` when there is none: over SSH, in a container.
    static func open(_ path: String) throws {
        let opener = "xdg-open"
        var process = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(opener), strdup(path), nil]
        defer { for argument in arguments { free(argument) } }
        let error = posix_spawnp(&process, opener, nil, nil, &arguments, environ)
        var status: Int32 = 0
        guard error == 0, waitpid(process, &status, 0) == process, status == 0 else {
            throw CommandFailure(
                .failed,
                "No browser could be opened here.",
                remedy: "The page is \(path): copy it to where a browser is."
            )
        }
    }
}

/// A folder that only its maker can look into, for what names people.
enum PrivateFolder {
    static func make(named name: String) throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(name).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(
                .failed,
                "No folder can be made in \(parent).",
                remedy: "Set TMPDIR to one that can be written to."
            )
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
