import EmbeddedPostgres
import Foundation
import Gateway
import GatewayHTTP
import Hummingbird
import HummingbirdHTTP2
import Logging
import MicrosoftCloud
import Outbound
import Postgres
import PrometheusMetrics
import Sealing
import ServiceLifecycle
import UnixSignals

/// The map of the program: constructs everything once, in the order in which one part needs another.
struct Assembly {
    let settings: Settings
    let registry: PrometheusRegistry
    private let logger = Logger(label: "gatewayd")
    /// The lifecycle's own debug lines describe every service at length.
    private var lifecycleLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }

    init(settings: Settings, registry: PrometheusRegistry) {
        self.settings = settings
        self.registry = registry
    }

    /// Runs until SIGTERM or SIGINT, or until a part fails that nothing works without.
    ///
    /// - Throws: ``StartupError``.
    func run() async throws {
        let state = try StateDirectory(path: settings.stateDirectory)
        let embedded = try await startEmbedded(in: state)
        do {
            try await run(in: state, on: embedded)
            await embedded?.stop()
        } catch {
            await embedded?.stop()
            throw error
        }
    }

    private func run(in state: StateDirectory, on embedded: EmbeddedPostgres?) async throws {
        var configuration = PostgresConfiguration(uri: embedded?.uri ?? settings.databaseURL ?? "")
        configuration.applicationName = "gatewayd"
        configuration.poolSize = 16
        let migrations = MigrationReport(configuration, logger: logger)
        try await migrate(migrations)

        let ring = try state.keyRing(settings.masterKeyFile)
        let database = Database(configuration, logger: logger)
        let access = try CloudAccess(clouds: clouds(), settings: transport(), logger: logger)
        let credentials = CredentialStore(ring: ring)
        let outbound = OutboundClient(settings: settings.outbound)
        let rules = CompletenessRules(pollInterval: settings.pollInterval)
        let health = Health(
            database: database,
            migrations: migrations,
            stateDirectory: settings.stateDirectory,
            rules: rules,
            requestsPerMinute: settings.requestsPerMinute
        )
        let book = PolicyBook(database: database, logger: logger)
        let gauges = FleetGauges(database: database, rules: rules, logger: logger)
        let office = MitigationOffice(
            database: database,
            credentials: credentials,
            access: access,
            book: book,
            canMail: settings.mail != nil
        )
        let mitigation = MitigationDesk(office: office)

        var services: [any ServiceLifecycle.Service] = [
            DatabaseService(database: database),
            book,
            try Listener.ops(
                settings,
                router: OpsRoutes.router(health: health, gauges: gauges, metrics: registry),
                logger
            ),
        ]
        if let embedded { services.insert(EmbeddedService(server: embedded), at: 0) }
        if settings.roles.contains(.api) {
            let cache = ServingCache(database: database)
            services.append(cache)
            let admin = AdminRoutes(
                database: database,
                onboarding: Onboarding(
                    database: database,
                    credentials: credentials,
                    access: access,
                    publisherID: settings.publisherID
                ),
                webhooks: Webhooks(database: database, credentials: credentials, publicURL: settings.publicURL),
                digests: DigestMaker(database: database),
                export: RecordExport(database: database, credentials: credentials),
                health: health,
                migrations: migrations,
                cache: cache,
                deliveries: Deliveries(
                    database: database,
                    credentials: credentials,
                    post: settings.mail,
                    publicURL: settings.publicURL,
                    outbound: outbound
                ),
                policies: PolicyDesk(database: database),
                book: book,
                alerts: AlertDesk(database: database, book: book),
                mitigation: mitigation,
                evidence: EvidenceDesk(database: database, credentials: credentials)
            )
            let news = AlertNews(database: database)
            services.append(news)
            let refusals = WebhookRefusals(database: database, logger: logger)
            let customers = CustomerRoutes.router(
                database: database,
                rules: rules,
                cache: cache,
                alerts: AlertDesk(database: database, book: book),
                news: news,
                mitigation: mitigation
            )
            WebhookRoutes.add(
                to: customers,
                receiver: try WebhookReceiver(database: database, ring: ring, refusals: refusals)
            )
            LinkRoutes(
                links: DigestLinks(database: database, credentials: credentials),
                subscriptions: Subscriptions(database: database),
                approvals: ApprovalLinks(database: database, credentials: credentials, desk: mitigation) {
                    try await mitigation.noteSeen($1, tenant: $0, by: $2)
                },
                database: database,
                cache: cache
            ).add(to: customers)
            services.append(refusals)
            services.append(try Listener.customers(settings, state, customers, logger))
            services.append(try Listener.admin(settings, router: admin.router(), logger))
        }
        if settings.roles.contains(.worker) {
            var ingestion = IngestionSettings(publisherID: settings.publisherID)
            ingestion.pollInterval = settings.pollInterval
            ingestion.requestsPerMinute = settings.requestsPerMinute
            ingestion.blobLimit = settings.blobLimit
            ingestion.overlap = settings.listOverlap
            let plant = IngestionPlant(
                database: database,
                credentials: credentials,
                access: access,
                policies: book,
                settings: ingestion
            )
            let worker = try state.workerName()
            services.append(Scheduler(plant: plant, worker: worker, logger: logger))
            services.append(
                NameService(
                    database: database,
                    credentials: credentials,
                    access: access,
                    policies: book,
                    worker: worker,
                    logger: logger
                )
            )
            if let post = settings.mail {
                services.append(
                    Mailer(database: database, credentials: credentials, post: post, worker: worker, logger: logger)
                )
            }
            services.append(
                ChannelCourier(
                    database: database,
                    credentials: credentials,
                    outbound: outbound,
                    publicURL: settings.publicURL,
                    worker: worker,
                    logger: logger
                )
            )
            services.append(EscalationService(database: database, logger: logger))
            services.append(MitigationService(office: office, worker: worker, logger: logger))
            services.append(AlertWatch(database: database, book: book, rules: rules, logger: logger))
            services.append(DigestService(maker: DigestMaker(database: database), logger: logger))
            services.append(RetentionService(database: database, logger: logger))
        }
        let outcome = await outcome(of: services)
        await access.shutdown()
        await outbound.shutdown()
        await database.shutdown()
        try outcome.get()
        logger.notice("Stopped")
    }

    private func outcome(of services: [any ServiceLifecycle.Service]) async -> Result<Void, any Error> {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: lifecycleLogger
        )
        // A download that is still running then is cut off; its blob is fetched again after the next start.
        configuration.maximumGracefulShutdownDuration = .seconds(6)
        let group = ServiceGroup(configuration: configuration)
        do {
            return .success(try await group.run())
        } catch let error as StartupError {
            return .failure(error)
        } catch {
            return .failure(StartupError(message: "The gateway stopped: \(error)", remedy: "Look at the log above."))
        }
    }

    private func startEmbedded(in state: StateDirectory) async throws -> EmbeddedPostgres? {
        guard settings.databaseURL == nil else { return nil }
        do {
            return try await EmbeddedPostgres.start(in: "\(state.path)/postgres", logger: logger)
        } catch let error as EmbeddedPostgresError {
            throw StartupError(message: "The embedded PostgreSQL: \(error).", remedy: nil)
        }
    }

    private func migrate(_ migrations: MigrationReport) async throws {
        do {
            _ = try await migrations.migrate()
        } catch let error as GatewayError {
            throw StartupError(message: error.message, remedy: error.remedy ?? "Look at the log above.")
        } catch let error as PostgresError {
            throw StartupError(
                message: "The database's schema cannot be brought up to date: \(error)",
                remedy: "See: gatewayctl db status. The database's user needs the right to create tables and roles."
            )
        }
    }

    private func transport() -> TransportSettings {
        var transport = TransportSettings(idleTimeout: settings.idleTimeout)
        // What a blob may have, it may have unpacked.
        transport.decompressedLimit = max(transport.decompressedLimit, settings.blobLimit)
        return transport
    }

    private func clouds() throws -> Clouds {
        guard let file = settings.cloudsFile else { return .builtIn }
        do {
            return try Clouds.load(file: file)
        } catch {
            throw StartupError(message: "\(error)", remedy: nil)
        }
    }
}
