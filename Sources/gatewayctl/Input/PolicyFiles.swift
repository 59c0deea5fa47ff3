import FoundationEssentials

/// The policy files that a command line names.
enum PolicyFiles {
    struct File: Encodable, Equatable {
        var path: String
        var text: String
    }

    /// More than SigmaHQ's whole collection; the gateway takes no more at a time.
    private static let limit = 64 << 20

    /// Every `.yml` and `.yaml` of the folders, and the files as they are, in the order of their paths; `-` is standard input.
    ///
    /// - Throws: ``CommandFailure`` when something cannot be read or there is nothing.
    static func read(_ names: [String]) throws -> [File] {
        var paths: [String] = []
        for name in names { paths += try expanded(name) }
        var files: [File] = []
        var size = 0
        for path in paths {
            let bytes = path == "-" ? standardInput() : try contents(path)
            size += bytes.count
            guard size <= limit else {
                throw CommandFailure(
                    .usage,
                    "The files hold more than 64 MB.",
                    remedy: "Apply the folders one after the other."
                )
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CommandFailure(.usage, "\(path) is not UTF-8.", remedy: "Save it as UTF-8, or leave it out.")
            }
            files.append(File(path: path == "-" ? "standard input" : path, text: text))
        }
        guard !files.isEmpty else {
            throw CommandFailure(
                .usage,
                "There is no .yml or .yaml file in \(names.joined(separator: ", ")).",
                remedy: "Name a folder with policies, or a file."
            )
        }
        return files
    }

    private static func expanded(_ name: String) throws -> [String] {
        if name == "-" { return [name] }
        var isFolder = false
        guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "There is no file or folder \(name).", remedy: "See -f.")
        }
        guard isFolder else { return [name] }
        let folder = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
        do {
            return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
                let parts = path.split(separator: "/")
                let isPolicy = path.hasSuffix(".yml") || path.hasSuffix(".yaml")
                return isPolicy && !parts.contains { $0.hasPrefix(".") }
            }.sorted().map { "\(folder)/\($0)" }
        } catch {
            throw CommandFailure(.usage, "The folder \(name) cannot be read: \(error).", remedy: "Look at its rights.")
        }
    }

    private static func standardInput() -> [UInt8] {
        var text = ""
        while text.utf8.count <= limit, let line = readLine(strippingNewline: false) { text += line }
        return Array(text.utf8)
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CommandFailure(.usage, "\(path) cannot be read.", remedy: "Look at its rights.")
        }
    }
}
