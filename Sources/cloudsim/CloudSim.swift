internal import ArgumentParser

/// The command line: `cloudsim serve`.
@main
struct CloudSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cloudsim",
        abstract: "A stand-in for Microsoft's sign-in and audit services, for demonstrations, tests and benchmarks.",
        subcommands: [Serve.self]
    )
}
