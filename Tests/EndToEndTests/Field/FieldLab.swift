import Foundation
import Testing

/// One gateway on one stand-in without content of its own: every test brings its own customer, so they run side by side,
/// and one customer's trouble meets the others as it would in the field.
final class FieldLab: Sendable {
    @TaskLocal static var shared: FieldLab?

    let lab: Lab
    let gateway: GatewayProcess
    let daemon: Program.Running

    /// Starts both; further settings go to the daemon, further arguments to the stand-in.
    private init(_ settings: [String: String], cloud arguments: [String]) async throws {
        lab = try await Lab(["--scenario", "empty", "--page-size", "3"] + arguments)
        gateway = try GatewayProcess(
            lab,
            ["GATEWAY_POLL_INTERVAL": "1s", "GATEWAY_LOG_LEVEL": "debug"].merging(settings) { $1 }
        )
        daemon = try await gateway.start()
    }

    /// The lab of the suite.
    static var current: FieldLab {
        get throws { try #require(shared) }
    }

    private func end() async throws {
        if daemon.process.isRunning { #expect(await gateway.stop(daemon) == 0) }
        try await lab.end()
    }

    /// Starts a lab for one body, and ends it however the body ends.
    static func run(
        _ settings: [String: String] = [:],
        cloud arguments: [String] = [],
        _ body: (FieldLab) async throws -> Void
    ) async throws {
        let field = try await FieldLab(settings, cloud: arguments)
        do {
            try await body(field)
        } catch {
            try await field.end()
            throw error
        }
        try await field.end()
    }

    /// Makes a customer at the stand-in and onboards it.
    func customer(
        _ name: String,
        types: [String] = ["Audit.General"],
        behaviour: String = "{}",
        add more: [String] = []
    ) async throws -> FieldCustomer {
        let customer = try await FieldCustomer(name, in: self, behaviour: behaviour)
        let added = try await customer.onboard(types: types, more)
        #expect(added.status == 0, "\(added.errors)")
        return customer
    }
}

/// Starts one lab for a whole suite and ends it after the last test.
struct FieldLabTrait: SuiteTrait, TestScoping {
    let settings: [String: String]

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await FieldLab.run(settings) { field in
            try await FieldLab.$shared.withValue(field) { try await body() }
        }
    }
}

extension Trait where Self == FieldLabTrait {
    /// A gateway that polls every second.
    static var fieldLab: Self { Self(settings: [:]) }
}
