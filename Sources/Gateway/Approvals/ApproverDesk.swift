import FoundationEssentials
import Mail
import MicrosoftCloud
import Postgres

/// The operator's way to a tenant's approvers.
package struct ApproverDesk: Sendable {
    /// Whom somebody wants asked.
    package struct Wanted: Sendable {
        /// A mail address, or else ``channel``.
        package var address: String?
        /// The name of one of the tenant's channels.
        package var channel: String?
        package var side: MitigationPerson.Side
        /// The address or the channel's name unless given.
        package var name: String?
        package var isBackup: Bool

        package init(
            address: String? = nil,
            channel: String? = nil,
            side: MitigationPerson.Side,
            name: String? = nil,
            isBackup: Bool = false
        ) {
            self.address = address
            self.channel = channel
            self.side = side
            self.name = name
            self.isBackup = isBackup
        }
    }

    /// `approver.name`, as the database bounds it.
    private static let nameLimit = 120

    private let database: Database
    private let log: MitigationLog

    package init(database: Database, credentials: CredentialStore) {
        self.database = database
        log = MitigationLog(credentials: credentials)
    }

    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func all(of reference: String) async throws -> [Approver] {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await ApproverStore.all(tenant: tenant.id, on: connection)
        }
    }

    /// Adds an approver; proposals that wait already are asked of them with the reminder or escalation that is still to come.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `approver.invalid`, `approver.exists`, `channel.not_found`.
    package func add(
        _ wanted: Wanted,
        to reference: String,
        by person: MitigationPerson
    ) async throws -> Approver {
        var wanted = wanted
        guard wanted.side == .operator || wanted.side == .contact else {
            throw GatewayError(.approverInvalid, "An approver's side is operator or contact.")
        }
        guard (wanted.address == nil) != (wanted.channel == nil) else {
            throw GatewayError(.approverInvalid, "An approver has a mail address or a channel, and not both.")
        }
        wanted.address = try wanted.address.map(Self.mailbox)
        return try await database.asWorker { [wanted] connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            var channel: AlertChannel?
            if let name = wanted.channel {
                channel = try await ChannelStore.find(name, tenant: tenant, on: connection).channel
            }
            let usual = (wanted.address ?? channel?.name ?? "").prefix(Self.nameLimit)
            let name = try Self.name(wanted.name ?? String(usual))
            let id = UUID()
            try await ApproverStore.insert(
                id,
                wanted,
                name: name,
                channel: channel?.channelId.rawValue,
                by: person.name,
                tenant: tenant,
                on: connection
            )
            guard let made = try await ApproverStore.get(id, tenant: tenant, on: connection) else {
                throw GatewayError(.unexpected, "The approver was not stored.")
            }
            let entry = MitigationLog.Entry(.approverAdded, nil, by: person, what: Self.told(made))
            try await log.append([entry], tenant: tenant, on: connection)
            return made
        }
    }

    /// Takes an approver off; their links open nothing from then on, and what waits for them is not sent.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `approver.not_found`.
    package func remove(
        _ approver: String,
        of reference: String,
        by person: MitigationPerson
    ) async throws -> Approver {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            let removed = try await ApproverStore.remove(approver, tenant: tenant, on: connection)
            let entry = MitigationLog.Entry(.approverRemoved, nil, by: person, what: Self.told(removed))
            try await log.append([entry], tenant: tenant, on: connection)
            return removed
        }
    }

    /// As the evidence log has an approver.
    private static func told(_ approver: Approver) -> JSONTree {
        [
            "approver": .text(approver.shown), "name": .text(approver.name), "side": .text(approver.side.rawValue),
            "isBackup": .bool(approver.isBackup),
        ]
    }

    private static func mailbox(_ text: String) throws -> String {
        do throws(MailAddress.Malformed) {
            return try MailAddress(address: text.trimmed).address
        } catch {
            throw GatewayError(.approverInvalid, "'\(text.prefix(100))' is no mail address: \(error).")
        }
    }

    private static func name(_ text: String) throws -> String {
        let name = text.trimmed
        guard (1...nameLimit).contains(name.count), !name.contains(where: \.isNewline) else {
            throw GatewayError(.approverInvalid, "An approver's name has 1 to \(nameLimit) characters on one line.")
        }
        return name
    }
}

extension MitigationDesk {
    /// Who is asked for approvals.
    package var approvers: ApproverDesk { ApproverDesk(database: database, credentials: office.credentials) }
}
