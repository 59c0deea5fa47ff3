internal import ArgumentParser
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Runs the simulator until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the sign-in and audit endpoints over HTTPS.",
        discussion: """
            Writes into the state folder: ca.pem (the root to trust), clouds.yaml (the cloud "lab" with the real port), \
            tenants.json and secrets/NAME.secret (what to onboard), and cloudsim.json once it answers. Credentials, \
            certificates and the timeline of the content survive a restart with the same folder; subscriptions do not.

            The control API stands under /control on the same port: stats, tenants, faults, content, organisation, \
            shares, writes, ledger, violations, clock, reset. docs/cloudsim.md describes it, the faults and the scenario file. For example:

              # FILE.yaml
              tenants:
                - name: litware
                  behaviour: { tokenLifetime: 300 }
              generate:
                - { tenant: litware, contentType: Audit.General, blobs: 20, recordsPerBlob: 50, spanSeconds: 7200 }
              faults:
                - { name: storm, endpoint: blob, effect: throttle, probability: 0.3, seconds: 60 }
              timeline:
                - after: 30
                  changes:
                    - { tenant: litware, vanish: [Audit.General] }
            """
    )

    @Option(help: "Address and port; port 0 picks a free one.")
    var listen = "127.0.0.1:9443"

    @Option(help: "The folder for certificates, credentials and the files that describe them.")
    var state: String

    @Option(
        help: """
            demo: three customers with built-in records; bench: many alike records; empty: no content; idle: many \
            tenants without content; crowd: one tenant "huge" with --blobs blobs beside --tenants small ones with two \
            blobs each. (default: demo; none with a scenario file)
            """
    )
    var scenario: Scenario.Kind?

    @Option(help: "A YAML or JSON file of tenants, content, faults, changes and a timeline of them.")
    var scenarioFile: String?

    @Option(
        help: """
            A folder of *.jsonl files to replay to the three demonstration tenants in place of the built-in records; \
            or, in the scenarios bench and crowd, the number of records (bench: 500000; crowd: 250 a blob).
            """
    )
    var records: String?

    @Option(help: "How many tenants (demo and empty: 3; bench: 20; idle: 5000; crowd: 200 small ones).")
    var tenants: Int?

    @Option(help: "How many blobs: in the bench scenario over all tenants, in the crowd of the huge one.")
    var blobs = 2_000

    @Option(help: "Publish a little new content at this interval, e.g. 30s or 5m.")
    var trickle: Interval?

    @Option(help: "Entries on one page of a content listing.")
    var pageSize = 200

    @Option(help: "The spelling of the header that leads to the next page: NextPageUri or NextPageUrl.")
    var nextPageHeader = "NextPageUri"

    @Option(help: "The vendor's tenant GUID that every call must carry as PublisherIdentifier.")
    var publisherID = Cloud.Settings().publisherID

    @Option(help: "Requests a minute and tenant before AF429; 0 is no limit (the default of the bench scenario).")
    var requestsPerMinute: Int?

    @Flag(help: "Lift the rule of one subscription start in fifteen minutes.")
    var noStartLimit = false

    @Option(help: "A tenant that did not register the app for Power Platform; may be given several times.")
    var unregistered: [String] = []

    @Option(help: "Makes other tenants' ids and records of the bench scenario.")
    var seed: UInt64 = 1

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = LogLevel(level: .warning)

    func validate() throws {
        guard ListenAddress(listen) != nil else { throw ValidationError("--listen must be HOST:PORT") }
        guard ["NextPageUri", "NextPageUrl"].contains(nextPageHeader) else {
            throw ValidationError("--next-page-header must be NextPageUri or NextPageUrl")
        }
        guard GUID.isWellFormed(publisherID) else { throw ValidationError("--publisher-id must be a GUID") }
        guard pageSize > 0, blobs > 0, (tenants ?? 1) > 0 else { throw ValidationError("counts begin at 1") }
        if scenario == .bench || scenario == .crowd, let records, Int(records) ?? 0 <= 0 {
            throw ValidationError("in the scenarios bench and crowd --records is a number")
        }
    }

    private static func logger(_ level: LogLevel) -> Logger {
        var logger = Logger(label: "cloudsim")
        logger.logLevel = level.level
        return logger
    }

    /// The scenario of the command line, when there is one.
    private func fill(
        _ cloud: inout Cloud,
        kind: Scenario.Kind?,
        folder: StateFolder,
        epoch: Moment
    ) throws -> [String] {
        guard let kind else { return [] }
        let takesNumber = kind == .bench || kind == .crowd
        let plan = Scenario(
            kind: kind,
            tenants: tenants,
            blobs: blobs,
            records: records.flatMap { Int($0) },
            replay: takesNumber ? nil : records,
            seed: seed
        )
        return try plan.fill(&cloud, folder: folder, epoch: epoch)
    }

    func run() async throws {
        guard let address = ListenAddress(listen) else { throw ValidationError("--listen must be HOST:PORT") }
        let logger = Self.logger(logLevel)
        let folder = try StateFolder(state)
        var settings = Cloud.Settings()
        settings.publisherID = publisherID.lowercased()
        settings.pageSize = pageSize
        settings.nextPageHeader = nextPageHeader
        settings.tokenKey = try folder.tokenKey()

        var file = try scenarioFile.map { try ScenarioFile(path: $0) }
        let kind = scenario ?? (file == nil ? .demo : file?.base)
        settings.behaviour.startLimit = noStartLimit ? .off : .on
        settings.behaviour.requestsPerMinute =
            requestsPerMinute ?? (kind == .bench ? 0 : settings.behaviour.requestsPerMinute)
        // Long enough for a person to see that a share is taken back only after a while.
        if kind == .demo { settings.behaviour.effectDelaySeconds = 2 }
        let now = Moment.now
        let epoch = try folder.epoch(now: now)
        if epoch != now { settings.resumedAt = now }
        var cloud = Cloud(settings: settings)
        for line in try fill(&cloud, kind: kind, folder: folder, epoch: epoch) { print(line) }
        try file?.settleSecrets(in: folder)
        try file?.apply(to: &cloud, at: now, epoch: epoch)
        for name in unregistered {
            guard let tenant = cloud.find(name) else { throw ValidationError("--unregistered: no tenant '\(name)'") }
            cloud.tenants[tenant]?.behaviour.managementApp = .off
        }

        let simulator = Simulator(cloud)
        let server = SimulatorServer(
            simulator: simulator,
            address: address.bind,
            tls: try folder.serverTLS(),
            logger: logger
        ) { port in
            do {
                let url = "https://\(address.publicHost):\(port)"
                simulator.update { cloud, _ in cloud.settings.baseURL = url }
                try simulator.update { cloud, _ in try folder.describe(cloud, url: url) }
                print("cloudsim ready at \(url) (root certificate, clouds.yaml and tenants.json in \(folder.path))")
                StandardOutput.flush()
            } catch {
                logger.critical("The state folder could not be written", metadata: ["error": "\(error)"])
            }
        }
        var services: [any Service] = [server, Announcer(simulator: simulator, logger: logger)]
        if let stages = file?.timeline, !stages.isEmpty {
            services.append(Timeline(simulator: simulator, stages: stages, logger: logger))
        }
        if let trickle { services.append(Trickle(simulator: simulator, interval: trickle.duration)) }
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        // Open connections are not waited for: whoever stops a simulator wants it gone.
        configuration.maximumGracefulShutdownDuration = .milliseconds(300)
        do {
            let group = ServiceGroup(configuration: configuration)
            try await LastMoment.run { try await group.run() }
        } catch is CancellationError {
            logger.debug("Stopped with connections open")
        }
    }
}

/// A log level on the command line.
struct LogLevel: ExpressibleByArgument {
    var level: Logger.Level

    init(level: Logger.Level) { self.level = level }

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    var defaultValueDescription: String { level.rawValue }
}
