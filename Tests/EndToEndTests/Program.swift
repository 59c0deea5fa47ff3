import Foundation
import NIOConcurrencyHelpers
import Testing

/// A built program run as people run it, in a process of its own.
struct Program: Sendable {
    /// How a program ended, and what it said.
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// A program that runs on.
    struct Running: Sendable {
        let process: Process
        private let ended: AsyncStream<Int32>

        fileprivate init(_ process: Process, ended: AsyncStream<Int32>) {
            self.process = process
            self.ended = ended
        }

        /// Waits for its end.
        func exit() async -> Int32 {
            for await status in ended { return status }
            return -1
        }
    }

    private static let launching = NIOLock()

    let name: String
    let environment: [String: String]

    init(_ name: String, environment: [String: String] = [:]) {
        self.name = name
        self.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    }

    /// Starts the program with both outputs going into a file.
    func start(_ arguments: [String] = [], log: String) throws -> Running {
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: log))
        try file.seekToEnd()
        return try launch(arguments, output: file, errors: file)
    }

    /// Runs the program to its end.
    func run(_ arguments: [String], input: String? = nil) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
        let base = folder.appendingPathComponent("gateway-e2e-\(UUID().uuidString)").path
        // What cannot be removed is temporary anyway.
        defer { for end in [".out", ".err"] { try? FileManager.default.removeItem(atPath: base + end) } }
        _ = FileManager.default.createFile(atPath: base + ".out", contents: nil)
        _ = FileManager.default.createFile(atPath: base + ".err", contents: nil)
        let running = try launch(
            arguments,
            output: try #require(FileHandle(forWritingAtPath: base + ".out")),
            errors: try #require(FileHandle(forWritingAtPath: base + ".err")),
            input: input
        )
        let status = await running.exit()
        return Result(
            status: status,
            output: try String(contentsOfFile: base + ".out", encoding: .utf8),
            errors: try String(contentsOfFile: base + ".err", encoding: .utf8)
        )
    }

    private func launch(
        _ arguments: [String],
        output: FileHandle,
        errors: FileHandle,
        input: String? = nil
    ) throws -> Running {
        let process = Process()
        process.executableURL = try Self.find(name)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
        process.standardError = errors
        if let input {
            let pipe = Pipe()
            try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try pipe.fileHandleForWriting.close()
            process.standardInput = pipe
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        let (ended, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        // Foundation's Process shares descriptors between launches at the same moment; one after another is safe.
        try Self.launching.withLock { try process.run() }
        // The child has its own; a process that launches hundreds must not keep every one of them.
        try output.close()
        if errors !== output { try errors.close() }
        return Running(process, ended: ended)
    }

    /// Beside the running tests, or in the package's build folder.
    private static func find(_ name: String) throws -> URL {
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let places = [beside, package.appendingPathComponent(".build/debug")].map {
            $0.appendingPathComponent(name).standardizedFileURL
        }
        return try #require(places.first { FileManager.default.isExecutableFile(atPath: $0.path) })
    }
}
