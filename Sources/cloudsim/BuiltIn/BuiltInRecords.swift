/// The records of the demonstration: every kind of share that is known, in the everyday work of three customers.
struct BuiltInRecords: Sendable {
    let customer: Customer
    let epoch: Moment

    /// Everything, in no particular order; the same for the same customer and epoch.
    func drafts() -> [RecordWriter.Draft] { written().drafts }

    /// The records, and what there is once they have happened.
    private func written() -> (drafts: [RecordWriter.Draft], organisation: Organisation) {
        var writer = RecordWriter(customer: customer, epoch: epoch)
        for part in Part.parts(of: customer) { part.write(&writer) }
        writer.ordinary(customer.people.count * 150, hours: 70)
        // One in forty everyday records comes twice.
        var dice = Dice(seed: "repeats " + customer.id)
        let repeats = writer.drafts.filter { _ in dice.number(0...39) == 0 }
        let again = repeats.map { draft in
            var draft = draft
            draft.arrives = draft.arrives.adding(minutes: Int64(dice.number(20...600)))
            return draft
        }
        return (writer.drafts + again, writer.organisation)
    }

    /// Puts the records into blobs of ten minutes' arrivals each.
    ///
    /// What arrives after the epoch is published too: the feed shows it when its time has come.
    @discardableResult
    func publish(into cloud: inout Cloud) -> (records: Int, blobs: Int) {
        struct Slot: Hashable {
            var type: ContentType
            var number: Int64
        }
        let (drafts, organisation) = written()
        cloud.tenants[customer.id]?.organisation = organisation
        let slots = Dictionary(grouping: drafts) { draft in
            Slot(type: draft.type, number: draft.arrives.milliseconds / 600_000)
        }
        let ordered = slots.sorted { left, right in
            (left.key.number, left.key.type.rawValue) < (right.key.number, right.key.type.rawValue)
        }
        var records = 0
        for (slot, drafts) in ordered {
            // As the service does, in no order of the events.
            let sorted = drafts.sorted { ($0.arrives, $0.text) < ($1.arrives, $1.text) }
            guard let last = sorted.last else { continue }
            let body = BlobBody(sound: sorted.map(\.text))
            cloud.tenants[customer.id]?.publish(slot.type, at: last.arrives, body: body)
            records += sorted.count
        }
        return (records, ordered.count)
    }

    /// A handful of fresh records; in every fourth round one of them is a share.
    static func news(customer: Customer, round: Int, now: Moment) -> [ContentType: [String]] {
        var writer = RecordWriter(customer: customer, epoch: now)
        writer.dice = Dice(seed: "\(customer.id) \(now.milliseconds) \(round)")
        for index in 0..<5 {
            let time = now.adding(minutes: -Int64(62 + writer.dice.number(0...25)))
            writer.ordinary(by: writer.person(round + index), at: time, late: 0)
        }
        if round % 4 == 0 {
            let time = now.adding(minutes: -70)
            if round % 8 == 0 {
                writer.app256(
                    "PowerAppPermissionEdited",
                    by: writer.person(round),
                    at: time,
                    app: Organisation.newsApp(customer, round / 8),
                    target: customer.id,
                    role: "CanView",
                    environment: "default-\(customer.id)"
                )
            } else {
                var dice = writer.dice
                let item = SharedItem("Offer \(round).docx", site: "Sales", in: customer, dice: &dice)
                writer.anonymousLink(item, by: writer.person(round), at: time, edit: true, records: 7, split: false)
            }
        }
        return Dictionary(grouping: writer.drafts, by: \.type).mapValues { $0.map(\.text) }
    }
}

extension BuiltInRecords {
    /// A field of work, so that the customers differ.
    enum Part: CaseIterable, Sendable {
        case powerApps, powerAutomate, files, sites, teams, directory, exchange, powerBI

        func write(_ writer: inout RecordWriter) {
            switch self {
            case .powerApps: writer.powerApps()
            case .powerAutomate: writer.powerAutomate()
            case .files: writer.files()
            case .sites: writer.sites()
            case .teams: writer.teams()
            case .directory: writer.directory()
            case .exchange: writer.exchange()
            case .powerBI: writer.powerBI()
            }
        }

        /// The first customer has everything.
        static func parts(of customer: Customer) -> [Part] {
            switch customer.name {
            case "fabrikam": [.powerApps, .files, .teams, .directory]
            case "northwind": [.powerAutomate, .files, .sites, .exchange, .powerBI]
            default: allCases
            }
        }
    }
}
