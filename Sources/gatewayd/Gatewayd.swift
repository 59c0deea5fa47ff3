import ArgumentParser
import Foundation
import Gateway
import Logging
import Metrics
import PrometheusMetrics

/// The daemon: reads the settings, builds everything once, and runs until it is told to stop.
@main
struct Gatewayd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatewayd",
        abstract: "Keep the audit feeds of many Microsoft 365 tenants, and serve their sharing digests.",
        discussion: Settings.help,
        version: Health.version
    )

    @Option(help: "A YAML file with the same settings; the environment goes before it.")
    var config: String?

    func run() async throws {
        // What the daemon writes (keys, sockets, the database) is its own user's alone.
        umask(0o077)
        let settings: Settings
        do {
            settings = try Settings.read(environment: ProcessInfo.processInfo.environment, file: config)
        } catch let error as SettingsError {
            Self.complain(error.description)
            throw ExitCode(2)
        }
        LoggingSystem.bootstrap { LogLines(label: $0, level: settings.logLevel, format: settings.logFormat) }
        let registry = PrometheusRegistry()
        for (name, meaning) in GatewayMetrics.descriptions { registry.describe(name, meaning) }
        MetricsSystem.bootstrap(registry)
        do {
            try await Assembly(settings: settings, registry: registry).run()
        } catch let error as StartupError {
            Self.complain(error.description)
            throw ExitCode.failure
        }
    }

    /// Says what is wrong on standard error, in a form that a person reads.
    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data("gatewayd: \(text)\n".utf8))
    }
}
