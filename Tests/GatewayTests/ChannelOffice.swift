import FoundationEssentials
import GatewayTesting
import Logging
import MicrosoftCloud
import NIOConcurrencyHelpers
import Outbound
import Policies
import Postgres
import Sealing

@testable import Gateway

/// A gateway with channels that lead to a receiver on this machine.
struct ChannelOffice {
    let desk = ChannelFixtures()
    let receiver: HookReceiver
    let credentials: CredentialStore
    let outbound: OutboundClient
    /// Where names lead that are not this machine's.
    let names = NIOLockedValueBox<[String: String]>([:])
    let deliveries: Deliveries
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ receiver: HookReceiver, timeout: Duration = .milliseconds(800)) async throws {
        self.receiver = receiver
        let folder = try TestFolder.shared.makeFolder("ring")
        credentials = CredentialStore(ring: try KeyRing.create(path: "\(folder)/master.key"))
        var settings = OutboundSettings()
        settings.guardian = try AddressGuard(opening: "127.0.0.1")
        settings.timeout = timeout
        let names = names
        outbound = OutboundClient(
            settings: settings,
            resolver: HostResolver { host in
                let text = names.withLockedValue { $0[host] } ?? "127.0.0.1"
                guard let address = IPAddress(text) else { throw GatewayError(.unexpected, "no such name") }
                return [address]
            }
        )
        deliveries = Deliveries(
            database: desk.fixtures.database,
            credentials: credentials,
            post: nil,
            publicURL: try BaseURL("https://gateway.example"),
            outbound: outbound
        )
        try await desk.fixtures.addTenant(Fixtures.contoso, name: "Contoso")
    }

    func courier(_ worker: String = "worker-1") throws -> ChannelCourier {
        ChannelCourier(
            database: desk.fixtures.database,
            credentials: credentials,
            outbound: outbound,
            publicURL: try BaseURL("https://gateway.example"),
            worker: worker,
            logger: Self.logger
        )
    }

    @discardableResult
    func add(
        _ name: String,
        _ kind: AlertChannel.Kind = .webhook,
        url: String? = nil,
        to tenant: String = "Contoso"
    ) async throws -> Channels.Made {
        try await deliveries.channels.add(
            Channels.Wanted(
                name: name,
                kind: kind,
                url: url ?? "http://\(name).example:\(receiver.port)/\(name)",
                secret: nil,
                token: nil,
                addresses: [],
                minSeverity: nil,
                takesUpdates: nil
            ),
            to: tenant
        )
    }

    func deliveries(of tenant: String = "Contoso", channel: String? = nil) async throws -> [Delivery] {
        try await deliveries.deliveries(
            of: tenant,
            states: Delivery.State.allCases,
            channel: channel,
            before: nil,
            limit: 1000
        )
    }

    /// Lets the time between two tries pass.
    func hurry() async throws {
        _ = try await desk.fixtures.database.asWorker { connection in
            _ = try await connection.execute("update channel set paused_until = null")
            return try await connection.execute("update outbox set next_attempt_at = now() where state = 'waiting'")
        }
    }
}
