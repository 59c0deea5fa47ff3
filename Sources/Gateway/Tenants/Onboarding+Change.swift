import FoundationEssentials
import MicrosoftCloud
import Postgres

extension Onboarding {
    /// What of a tenant may be set anew; what is `nil` stays.
    package struct Change: Sendable {
        package var name: String?
        package var timeZone: String?
        /// `.some(nil)` is the gateway's default.
        package var requestsPerMinute: Int??
        /// All of them: what is not in the list is a partner no more.
        package var partnerDomains: [String]?
        /// All of them: what is not in the list is trusted no more.
        package var trustedApps: [String]?
        /// Whether Microsoft is asked for names.
        package var lookUps: Bool?
        /// Tags that it gets, and such as it loses.
        package var addTags: [String] = []
        package var removeTags: [String] = []

        package init(
            name: String? = nil,
            timeZone: String? = nil,
            requestsPerMinute: Int?? = nil,
            partnerDomains: [String]? = nil,
            trustedApps: [String]? = nil,
            lookUps: Bool? = nil
        ) {
            self.name = name
            self.timeZone = timeZone
            self.requestsPerMinute = requestsPerMinute
            self.partnerDomains = partnerDomains
            self.trustedApps = trustedApps
            self.lookUps = lookUps
        }

        var isEmpty: Bool {
            name == nil && timeZone == nil && requestsPerMinute == nil && partnerDomains == nil && trustedApps == nil
                && lookUps == nil && addTags.isEmpty && removeTags.isEmpty
        }
    }

    /// What `tenant.requests_per_minute` may hold, as `GATEWAY_REQUESTS_PER_MINUTE` may.
    package static let requestsPerMinute = 1...60_000

    /// Changes what an operator may set of a tenant; the next shift and the next digest go by it.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `tenant.invalid`, `tenant.exists`, `request.invalid`.
    package func change(_ reference: String, _ change: Change) async throws -> Tenant {
        guard !change.isEmpty else {
            throw GatewayError(
                .requestInvalid,
                "Nothing is said about what to change.",
                remedy:
                    "Give at least one of name, timeZone, requestsPerMinute, partnerDomains, trustedApps, lookUps, addTags and removeTags."
            )
        }
        let name = try change.name.map { try valid(name: $0) }
        if let timeZone = change.timeZone { try require(timeZone: timeZone) }
        if let budget = change.requestsPerMinute { try require(requestsPerMinute: budget) }
        let partnerDomains = try change.partnerDomains.map { try valid(partnerDomains: $0) }
        let trustedApps = try change.trustedApps.map { try valid(trustedApps: $0) }
        let (added, removed) = (try change.addTags.map(TenantTag.valid), try change.removeTags.map(TenantTag.valid))
        return try await database.asWorker { connection in
            var tenant = try await TenantStore.find(reference, on: connection)
            tenant.name = name ?? tenant.name
            tenant.timeZone = change.timeZone ?? tenant.timeZone
            tenant.requestsPerMinute = change.requestsPerMinute ?? tenant.requestsPerMinute
            tenant.partnerDomains = partnerDomains ?? tenant.partnerDomains
            tenant.trustedApps = trustedApps ?? tenant.trustedApps
            if change.lookUps == true, !tenant.lookUps { try await NameLeases.rouse(tenant.id, on: connection) }
            tenant.lookUps = change.lookUps ?? tenant.lookUps
            tenant.tags = Set(tenant.tags).subtracting(removed).union(added).sorted()
            guard tenant.tags.count <= TenantTag.limit else {
                throw invalid("A tenant has at most \(TenantTag.limit) tags.", "Take one off: --no-tag.")
            }
            try await TenantStore.update(tenant, on: connection)
            return tenant
        }
    }

    /// - Throws: ``GatewayError`` with `tenant.invalid`.
    func valid(name: String) throws -> String {
        let name = name.trimmed
        guard (1...120).contains(name.count), !name.contains(where: \.isNewline) else {
            throw invalid(
                "A tenant's name has 1 to 120 characters on one line.",
                "Choose a name such as the customer's."
            )
        }
        guard UUID(uuidString: name) == nil else {
            throw invalid("A tenant's name cannot be a GUID.", "Choose a name such as the customer's.")
        }
        return name
    }

    func require(timeZone: String) throws {
        guard !TenantCalendar.knows(timeZone: timeZone) else { return }
        throw invalid(
            "There is no time zone '\(timeZone)'.",
            "Use a name of the IANA database, such as Europe/Berlin or America/New_York."
        )
    }

    func require(requestsPerMinute budget: Int?) throws {
        guard let budget, !Self.requestsPerMinute.contains(budget) else { return }
        let (low, high) = (Self.requestsPerMinute.lowerBound, Self.requestsPerMinute.upperBound)
        throw invalid(
            "A budget of \(budget) requests a minute cannot be used.",
            "Use a number from \(low) to \(high), or the gateway's default."
        )
    }
}
