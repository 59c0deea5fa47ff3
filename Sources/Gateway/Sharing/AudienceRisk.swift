import AuditRecords

/// The reasons that lie in who gets something.
enum AudienceRisk {
    /// More individual people than this is what groups are for (the number of Microsoft's own compliance flow for apps, CoE
    /// Starter Kit: "shared with > 20 users or at least 1 group").
    static let individuals = 20
    /// More people than this behind groups is wide, though nobody said "everyone".
    static let crowd = 100

    static func reasons(_ event: SharingEvent, reach: Reach?, basis: RiskBasis) -> [SharingRisk.Reason] {
        // A consent for everybody is judged as a consent: nobody gets at anything but the application.
        guard event.act != .consented else { return [] }
        var reasons: [SharingRisk.Reason] = []
        func those(_ kind: Audience.Kind) -> [Audience] { event.audiences.filter { $0.kind == kind } }
        let anyone = those(.anyone)
        if !anyone.isEmpty { reasons.append(self.anyone(event, anyone)) }
        let organisation = those(.organisation)
        if !organisation.isEmpty {
            reasons.append(
                canEdit(organisation, event)
                    ? reason(.high, "organisation.edit", "Shared with the whole organisation, which can change it")
                    : reason(.medium, "organisation.view", "Shared with the whole organisation")
            )
        }
        reasons += guests(event, those(.guest), basis)
        if those(.unknown).contains(where: { $0.id == nil && $0.name == nil }) {
            reasons.append(
                reason(.medium, "audience.unknown", "The record does not say with whom: it may be everyone")
            )
        }
        if let many = many(event) { reasons.append(many) }
        let isSaid = !anyone.isEmpty || !organisation.isEmpty
        if !isSaid, let people = reach?.people, people > crowd {
            reasons.append(reason(.medium, "reach.wide", "It reaches \(people) people"))
        }
        return reasons
    }

    /// Many individual recipients of one thing; members of a group or team are what groups are for.
    private static func many(_ event: SharingEvent) -> SharingRisk.Reason? {
        let memberships: Set<SharedResource.Kind> = [.group, .team, .channel, .chat, .directoryRole]
        guard !memberships.contains(event.resource.kind) else { return nil }
        // An id without a kind is one recipient, though nobody knows yet that it is a person.
        let recipients = event.audiences.filter { $0.kind == .person || $0.kind == .guest || $0.kind == .unknown }
        guard recipients.count > individuals else { return nil }
        let word = recipients.contains { $0.kind == .unknown } ? "recipients" : "people"
        let text = "More than \(individuals) individual \(word) (\(recipients.count)): use a group"
        return reason(.medium, "people.many", text)
    }

    private static func anyone(_ event: SharingEvent, _ audiences: [Audience]) -> SharingRisk.Reason {
        if event.details["link"] == "publicWeb" {
            return reason(
                .high,
                "anyone.public",
                "Published on the web: anyone can see it, and search engines may find it"
            )
        }
        return canEdit(audiences, event)
            ? reason(.high, "anyone.edit", "Anyone with the link can edit it, without signing in")
            : reason(.medium, "anyone.view", "Anyone with the link can see it, without signing in")
    }

    /// Guests of partners are said to be such, and are no reason for more; the others count, a new domain once more.
    private static func guests(
        _ event: SharingEvent,
        _ guests: [Audience],
        _ basis: RiskBasis
    ) -> [SharingRisk.Reason] {
        guard !guests.isEmpty else { return [] }
        let partners = guests.filter { $0.domain.map(basis.isPartner) == true }
        let others = guests.filter { $0.domain.map(basis.isPartner) != true }
        var reasons: [SharingRisk.Reason] = []
        if !partners.isEmpty {
            let text = "Guests of a partner\(domains(partners)): expected"
            reasons.append(reason(.low, "guest.partner", text))
        }
        guard !others.isEmpty else { return reasons }
        reasons.append(
            canEdit(others, event)
                ? reason(.high, "guest.edit", "Somebody from outside can change it\(domains(others))")
                : reason(.medium, "guest.view", "Somebody from outside has access\(domains(others))")
        )
        let new = others.filter { $0.domain.map { basis.isNew($0, in: event) } == true }
        if !new.isEmpty {
            reasons.append(reason(.medium, "guest.newDomain", "Guest from a new domain\(domains(new))"))
        }
        return reasons
    }

    private static func domains(_ audiences: [Audience]) -> String {
        let domains = Set(audiences.compactMap(\.domain)).sorted()
        guard !domains.isEmpty else { return "" }
        let more = domains.count > 3 ? " and \(domains.count - 3) more" : ""
        return " (\(domains.prefix(3).joined(separator: ", "))\(more))"
    }

    /// Whether one of these may change something: by what is known of it, or else by what the event says of everybody.
    private static func canEdit(_ audiences: [Audience], _ event: SharingEvent) -> Bool {
        audiences.contains { audience in
            if let level = audience.level { return level >= .edit }
            return !event.audiences.contains { $0.level != nil } && event.roles.contains { $0.level >= .edit }
        }
    }

    private static func reason(_ level: SharingRisk.Level, _ code: String, _ text: String) -> SharingRisk.Reason {
        SharingRisk.Reason(code: code, text: text, level: level)
    }
}
