import Foundation
import Glibc

/// One run of the built `gatewayctl`, as a shell would start it.
struct Program {
    /// How a run ended.
    struct Ending: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    let process = Process()
    private let folder: ScratchFolder
    private let ended: AsyncStream<Int32>

    /// Starts it.
    ///
    /// - Parameters:
    ///   - script: Run by `sh` instead.
    ///   - arguments: Of the command line.
    ///   - environment: All of it, but for the zone.
    ///   - input: What is piped into it.
    ///   - terminal: Where it is shown instead of being piped on.
    /// - Throws: When it cannot be started.
    init(
        shell script: String? = nil,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        input: String = "",
        terminal: PseudoTerminal? = nil
    ) throws {
        folder = try ScratchFolder()
        // Beside the test runner itself, wherever that was built.
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let command = URL(filePath: runner).deletingLastPathComponent().appending(path: "gatewayctl")
        process.executableURL = script == nil ? command : URL(filePath: "/bin/sh")
        process.arguments = script.map { ["-c", $0] } ?? arguments
        process.environment = ["TZ": "Europe/Berlin", "HOME": folder.path, "PATH": "/usr/bin:/bin"]
            .merging(environment) { $1 }
        if let terminal {
            let device = FileHandle(fileDescriptor: terminal.device, closeOnDealloc: false)
            process.standardInput = device
            process.standardOutput = device
            process.standardError = device
        } else {
            process.standardInput = FileHandle(forReadingAtPath: try folder.file("input", input))
            process.standardOutput = FileHandle(forWritingAtPath: try folder.file("output", ""))
            process.standardError = FileHandle(forWritingAtPath: try folder.file("errors", ""))
        }
        let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.ended = ended
        process.terminationHandler = {
            continuation.yield($0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus)
            continuation.finish()
        }
        try process.run()
    }

    /// Waits for its end.
    func ending() async throws -> Ending {
        var status: Int32 = .min
        for await value in ended { status = value }
        guard process.standardOutput is FileHandle, try folder.names.contains("output") else {
            return Ending(status: status, output: "", errors: "")
        }
        return Ending(status: status, output: try folder.text("output"), errors: try folder.text("errors"))
    }

    /// Starts it and waits for its end.
    static func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        input: String = "",
        terminal: PseudoTerminal? = nil
    ) async throws -> Ending {
        try await Program(arguments, environment: environment, input: input, terminal: terminal).ending()
    }
}
