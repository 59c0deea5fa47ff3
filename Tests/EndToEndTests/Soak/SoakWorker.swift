import Foundation
import Glibc
import NIOConcurrencyHelpers
import Testing

/// One of the `gatewayd` processes that share a database: killed without warning, and started again as by an init system.
final class SoakWorker: Sendable {
    let gateway: GatewayProcess
    private let state = NIOLockedValueBox(State())

    private struct State {
        var running: Program.Running?
        var starts = 0
    }

    init(_ name: String, lab: Lab, database: String, keyFile: String, _ more: [String: String] = [:]) throws {
        gateway = try GatewayProcess(
            lab,
            name: name,
            [
                "GATEWAY_DATABASE_URL": database, "GATEWAY_MASTER_KEY_FILE": keyFile, "GATEWAY_POLL_INTERVAL": "1s",
                // Less than Microsoft's clock jumps, so that a jump means a sweep.
                "GATEWAY_LIST_OVERLAP": "5m", "GATEWAY_IDLE_TIMEOUT": "5s", "GATEWAY_LOG_LEVEL": "info",
            ].merging(more) { $1 }
        )
    }

    /// Starts it until it stays: while the database is away, a start fails and says so.
    func start() async throws {
        for _ in 0..<100 {
            let starts = state.withLockedValue { state in
                state.starts += 1
                return state.starts
            }
            if starts > 1 {
                try FileManager.default.moveItem(atPath: gateway.log, toPath: "\(gateway.log).\(starts - 1)")
            }
            do {
                let running = try await gateway.start()
                return state.withLockedValue { $0.running = running }
            } catch is GatewayProcess.Stopped {
                try await Task.sleep(for: .milliseconds(300))
            }
        }
        Issue.record("\(gateway.log): does not start: \(try gateway.logText())")
        throw CancellationError()
    }

    /// `kill -9`, without a word.
    func kill() async {
        guard let running = state.withLockedValue({ $0.running }) else { return }
        Glibc.kill(running.process.processIdentifier, SIGKILL)
        _ = await running.exit()
        state.withLockedValue { $0.running = nil }
    }

    /// Whether it runs; one that died by itself does not.
    var isRunning: Bool { state.withLockedValue { $0.running?.process.isRunning ?? false } }

    /// Ends it as an init system does.
    func stop() async -> Int32? {
        guard let running = state.withLockedValue({ $0.running }) else { return nil }
        return await gateway.stop(running)
    }

    func ctl(_ arguments: [String]) async throws -> Program.Result {
        try await Program("gatewayctl", environment: gateway.environment).run(arguments)
    }
}
