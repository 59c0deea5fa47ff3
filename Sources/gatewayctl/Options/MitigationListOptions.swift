import ArgumentParser
import FoundationEssentials

/// Which mitigations a list has, which `approval list` and `mitigation list` share.
struct MitigationListOptions: ParsableArguments {
    enum State: String, ExpressibleByArgument, CaseIterable {
        case draft, proposed, approved, running, manual, done, rejected, expired, stopped, void, failed, trial
    }

    @OptionGroup var tenants: TenantChoice

    @Option(parsing: .singleValue, help: "Only in this state; repeat for several.")
    var state: [State] = []

    @Flag(help: "Only what waits for a decision or a person, or can still be stopped.")
    var waiting = false

    @Option(help: ArgumentHelp("Only of the alert with this ID.", valueName: "id"))
    var alert: String?

    @Option(help: ArgumentHelp("Only since: \(Moment.help).", valueName: "time"), transform: Moment.argument)
    var since: Moment?

    @OptionGroup var limit: LimitOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    /// Asks for the list and shows it.
    func show(empty: String) async throws {
        var filters: [String: String] = [:]
        if !state.isEmpty { filters["state"] = state.map(\.rawValue).joined(separator: ",") }
        if waiting { filters["waiting"] = "true" }
        filters["alert"] = alert
        let since = since?.date(in: output.zone, now: .now).wireText
        let path = tenants.path(to: "mitigations")
        let found: Listing<MitigationEntry> = try await connection.withClient { [filters] in
            try await $0.list(path, since: since, filters: filters, limit: limit.limit)
        }
        try output.show(
            found.items,
            body: found.body,
            as: MitigationEntry.table(withTenants: tenants.allTenants),
            empty: empty
        )
        limit.note(found)
    }
}

/// One mitigation, and how it is answered for.
struct MitigationOptions: ParsableArguments {
    @OptionGroup var tenant: TenantArgument

    @Argument(help: "Its ID, or its first 6 characters or more.")
    var id: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var verdict: String?
        var note: String?
        var by: String?
    }

    /// Sends an order about it and shows it as it is then.
    func order(_ verb: String, verdict: String? = nil, note: String?, by: ByOption) async throws {
        let bytes = try AdminCoding.bytes(Body(verdict: verdict, note: note, by: by.name))
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "mitigations", id, verb, body: bytes)
        }
        try MitigationScreen.show(body, tenant: tenant.tenant, output)
    }

    func show() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "tenants", tenant.tenant, "mitigations", id)
        }
        try MitigationScreen.show(body, tenant: tenant.tenant, output)
    }
}
