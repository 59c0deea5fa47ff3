import FoundationEssentials
import GatewayTesting
import Logging
import Mail
import MicrosoftCloud
import Postgres
import Sealing

@testable import Gateway

/// A gateway that sends mail to a real server of the test's own.
struct PostOffice {
    let fixtures = Fixtures()
    let server: MailServer
    let credentials: CredentialStore
    let post: MailPost
    let deliveries: Deliveries
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() async throws {
        server = try await MailServer.start()
        let folder = try TestFolder.shared.makeFolder("ring")
        credentials = CredentialStore(ring: try KeyRing.create(path: "\(folder)/master.key"))
        post = MailPost(
            relay: try MailRelay(url: "smtp://127.0.0.1:\(server.port)?starttls=off"),
            from: try MailAddress(parsing: "Digests <digests@msp.example>"),
            replyTo: nil,
            publicURL: try BaseURL("https://gateway.example")
        )
        deliveries = Deliveries(
            database: fixtures.database,
            credentials: credentials,
            post: post,
            publicURL: post.publicURL
        )
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
    }

    func mailer(_ worker: String = "worker-1") -> Mailer {
        Mailer(
            database: fixtures.database,
            credentials: credentials,
            post: post,
            worker: worker,
            logger: Self.logger
        )
    }

    /// Yesterday's digest, as the scheduler makes it with the week's and the month's that are due.
    @discardableResult
    func makeScheduled() async throws -> StoredDigest {
        _ = try await fixtures.database.asWorker { connection in
            try await connection.execute("update tenant set created_at = now() - interval '30 days'")
        }
        let made = try await DigestMaker(database: fixtures.database).makeDue(for: Fixtures.contoso, now: Date())
        guard let daily = made.first(where: { $0.digest.cadence == .daily }) else {
            throw GatewayError(.unexpected, "nothing was due")
        }
        return daily
    }

    func all() async throws -> [Delivery] {
        try await deliveries.deliveries(of: "Contoso", states: Delivery.State.allCases, before: nil, limit: 100)
    }

    /// Lets the time between two tries pass.
    func hurry() async throws {
        _ = try await fixtures.database.asWorker { connection in
            try await connection.execute("update outbox set next_attempt_at = now()")
        }
    }

    func attempts() async throws -> [String] {
        try await fixtures.database.asWorker { connection in
            try await connection.query(
                """
                select coalesce(outcome, 'unknown') || ': ' || coalesce(answer, '') as line from delivery_attempt
                order by delivery_id, attempt
                """
            ).map { try $0.decode("line", as: String.self) }
        }
    }
}
