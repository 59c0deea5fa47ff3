import AuditRecords

extension Reach {
    /// What an event that opens something means in people, by what is known; `nil` where nothing can be said.
    ///
    /// Members that several groups share are counted with each: it is the most that it can be.
    init?(of event: SharingEvent, _ names: KnownNames) {
        // Who consents, or whither mail goes, is nobody that something was opened to.
        let opensNothing: Set<SharingAct> = [.consented, .forwardingSet, .credentialsChanged, .inheritanceChanged]
        guard event.act.direction == .opens, !opensNothing.contains(event.act), !event.audiences.isEmpty else {
            return nil
        }
        if event.audiences.contains(where: { $0.kind == .anyone }) {
            self.init(accounts: nil, guests: nil, isUnbounded: true, text: "Anyone who has the link")
            return
        }
        if let everyone = event.audiences.first(where: { $0.kind == .organisation }) {
            self = Self.everyone(
                named: everyone.name,
                accounts: names.people?.accounts,
                guests: names.people?.guests
            )
            return
        }
        var sum = Sum()
        for audience in event.audiences where audience.kind == .group { sum.add(group: audience, names) }
        sum.add(
            people: event.audiences.count { $0.kind == .person },
            guests: event.audiences.count { $0.kind == .guest }
        )
        let unnamed = event.audiences.contains { $0.kind == .unknown }
        guard !sum.parts.isEmpty else { return nil }
        self.init(
            accounts: unnamed ? nil : sum.accounts,
            guests: unnamed ? nil : sum.guests,
            text: sum.parts.joined(separator: ", ") + (unnamed ? ", and somebody not known" : "")
        )
    }

    /// Everybody; without the guests where the record says so.
    static func everyone(named name: String?, accounts: Int?, guests: Int?) -> Reach {
        let excludesGuests = name?.lowercased().contains("except external") == true
        let label = excludesGuests ? "Everyone except external users" : "Everyone"
        let guests = excludesGuests ? 0 : guests
        guard let accounts else { return Reach(accounts: nil, guests: guests, text: label) }
        let more = guests.map { $0 > 0 ? " and \(counted($0, "guest"))" : "" } ?? ""
        return Reach(accounts: accounts, guests: guests, text: "\(label): \(counted(accounts, "account"))\(more)")
    }

    /// One group.
    static func group(named name: String?, accounts: Int?, guests: Int?) -> Reach {
        let label = "group \(name ?? "(not named)")"
        guard let accounts else { return Reach(accounts: nil, guests: nil, text: "\(label): members not known") }
        let outside = guests ?? 0
        let also = outside > 0 ? ", \(outside) of them \(outside == 1 ? "a guest" : "guests")" : ""
        return Reach(
            accounts: accounts,
            guests: guests,
            text: "\(label): \(counted(accounts + outside, "member"))\(also)"
        )
    }

    private static func counted(_ number: Int, _ one: String) -> String { "\(number) \(one)\(number == 1 ? "" : "s")" }

    /// Groups and people of one act, added up.
    private struct Sum {
        var accounts: Int? = 0
        var guests: Int? = 0
        var parts: [String] = []

        mutating func add(group: Audience, _ names: KnownNames) {
            let entry = group.id.flatMap { names.directory[$0] }
            let one = Reach.group(named: group.name ?? group.id, accounts: entry?.accounts, guests: entry?.guests)
            accounts = accounts.flatMap { sum in one.accounts.map { sum + $0 } }
            guests = guests.flatMap { sum in one.guests.map { sum + $0 } }
            parts.append(one.text)
        }

        mutating func add(people: Int, guests outside: Int) {
            guard people + outside > 0 else { return }
            accounts = accounts.map { $0 + people }
            guests = guests.map { $0 + outside }
            switch (people, outside) {
            case (0, 1): parts.append("1 guest")
            case (0, _): parts.append("\(outside) guests")
            case (1, 0): parts.append("1 person")
            case (_, 0): parts.append("\(people) people")
            case (_, 1): parts.append("\(people + 1) people, 1 of them a guest")
            default: parts.append("\(people + outside) people, \(outside) of them guests")
            }
        }
    }
}
