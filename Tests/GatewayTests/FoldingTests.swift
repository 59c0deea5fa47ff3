import AuditRecords
import Foundation
import Gateway
import Testing

@Suite struct FoldingTests {
    let tenant = UUID()
    let start: Int64 = 1_740_824_430_000_000

    func fact(
        _ act: SharingAct = .granted,
        _ resource: SharedResource = SharedResource(.file, id: "item", name: "Budget.xlsx"),
        _ audience: Audience? = nil,
        role: SharedRole? = nil,
        id: String = "1",
        operation: String = "SharingSet",
        after seconds: Int64 = 0,
        isNoise: Bool = false,
        succeeded: Bool = true
    ) -> SharingFact {
        SharingFact(
            act: act,
            resource: resource,
            audience: audience,
            role: role,
            actor: Actor(.user, name: "megan@contoso.example"),
            occurredAt: start + seconds * 1_000_000,
            recordID: id,
            operation: operation,
            recordType: 14,
            workload: "SharePoint",
            correlationID: "c",
            clientIP: nil,
            isNoise: isNoise,
            succeeded: succeeded,
            foldKey: "c|c|opens|",
            details: [:]
        )
    }

    /// One anonymous link, as nine records tell of it.
    var link: [SharingFact] {
        let site = SharedResource(.site, id: "site", name: "megan")
        return [
            fact(.inheritanceChanged, id: "1", operation: "SharingInheritanceBroken", isNoise: true),
            fact(.inheritanceChanged, site, id: "2", operation: "GroupAdded", isNoise: true),
            fact(id: "3", isNoise: true), fact(id: "4", after: 1, isNoise: true), fact(id: "5", isNoise: true),
            fact(.granted, site, id: "6", operation: "AddedToGroup", after: 2, isNoise: true),
            fact(.granted, site, id: "7", operation: "AddedToGroup", after: 3, isNoise: true),
            fact(.inheritanceChanged, site, id: "8", operation: "GroupAdded", after: 4, isNoise: true),
            fact(
                .linkCreated,
                SharedResource(.file, id: "item", name: "Budget.xlsx"),
                Audience(.anyone),
                role: SharedRole("Edit", .edit),
                id: "9",
                operation: "AnonymousLinkCreated",
                after: 1
            ),
        ]
    }

    @Test func `the nine records of an anonymous link are one event in one sentence`() throws {
        let event = try #require(Folding.fold(link, tenant: tenant))

        #expect(event.act == .linkCreated && event.audiences == [Audience(.anyone, level: .edit)])
        #expect(event.recordIds == (1...9).map { "\($0)" })
        #expect(event.otherResources.isEmpty)
        #expect(event.firstOccurredAt == start + 1_000_000)
        #expect(
            event.summary == "megan@contoso.example shared the file Budget.xlsx with anyone who has the link (can edit)"
        )
        #expect(event.risk.level == .high && event.risk.reasons.map(\.code) == ["anyone.edit"])
    }

    @Test func `order, repetition and time of arrival change nothing`() throws {
        let event = try #require(Folding.fold(link, tenant: tenant))
        var facts = link + link
        for _ in 0..<20 {
            facts.shuffle()
            #expect(Folding.fold(facts, tenant: tenant) == event)
        }
    }

    @Test func `a fact that arrives later amends the event under the same id`() throws {
        let early = try #require(Folding.fold(Array(link.suffix(1)), tenant: tenant))
        let late = try #require(Folding.fold(link, tenant: tenant))

        #expect(early.id == late.id)
        #expect(early.recordIds == ["9"] && late.recordIds.count == 9)
    }

    @Test func `only bookkeeping, or only attempts that failed, is nothing to tell`() {
        #expect(Folding.fold(Array(link.dropLast()), tenant: tenant) == nil)
        #expect(Folding.fold([fact(succeeded: false)], tenant: tenant) == nil)
        #expect(Folding.fold([], tenant: tenant) == nil)
    }

    @Test func `an id belongs to one act of one tenant and is the same tomorrow`() throws {
        let id = Folding.id(of: "c|1|opens|", tenant: tenant)

        #expect(id == Folding.id(of: "c|1|opens|", tenant: tenant))
        #expect(id != Folding.id(of: "c|1|opens|", tenant: UUID()))
        #expect(id != Folding.id(of: "c|1|closes|", tenant: tenant))
        // Stored ids outlive a release: this one is pinned.
        let pinned = Folding.id(
            of: "c|1|opens|",
            tenant: try #require(UUID(uuidString: "11111111-2222-4333-8444-555555555555"))
        )
        #expect(pinned.uuidString == "AA1188B4-3016-8961-929B-2C3D80E5CB7F")
    }

    @Test func `several recipients of one act are one event with all of them`() throws {
        let people = ["lee", "kim", "ola", "sam"].map { Audience(.person, name: "\($0)@contoso.example") }
        let facts = people.enumerated().map { fact(.granted, audience: $0.element, id: "\($0.offset)") }

        let event = try #require(Folding.fold(facts, tenant: tenant))

        #expect(event.audiences.compactMap(\.name).count == 4)
        #expect(
            event.summary == "megan@contoso.example shared the file Budget.xlsx with kim@contoso.example and 3 others"
        )
        #expect(event.risk.level == .low)
    }

    func fact(_ act: SharingAct, audience: Audience, id: String) -> SharingFact {
        fact(act, SharedResource(.file, id: "item", name: "Budget.xlsx"), audience, id: id)
    }

    @Test func `what two records know about one recipient is put together`() throws {
        let facts = [
            fact(.granted, audience: Audience(.person, name: "kim@fabrikam.example"), id: "1"),
            fact(
                .granted,
                audience: Audience(.guest, name: "KIM@fabrikam.example", domain: "fabrikam.example"),
                id: "2"
            ),
            fact(.granted, audience: Audience(.unknown), id: "3"),
        ]

        let event = try #require(Folding.fold(facts, tenant: tenant))

        #expect(event.audiences == [Audience(.guest, name: "kim@fabrikam.example", domain: "fabrikam.example")])
        #expect(event.risk.reasons.first?.text == "Somebody from outside has access (fabrikam.example)")
    }

    @Test func `an unknown audience is said to be perhaps everyone`() throws {
        let app = SharedResource(.canvasApp, id: "app")
        let event = try #require(Folding.fold([fact(.granted, app, Audience(.unknown))], tenant: tenant))

        #expect(event.risk.level == .medium)
        #expect(event.summary.contains("may be everyone"))
        let resolved = try #require(Folding.fold([fact(.granted, app, Audience(.unknown, id: "x"))], tenant: tenant))
        #expect(resolved.risk.level == .low && resolved.summary.hasSuffix("shared the app app with x"))
    }

    @Test(arguments: [
        (
            SharingAct.granted, SharedResource.Kind.file, Audience.Kind.guest, SharedRole.Level.edit,
            SharingRisk.Level.high
        ),
        (.granted, .file, .guest, .view, .medium), (.granted, .file, .person, .edit, .low),
        (.granted, .canvasApp, .organisation, .view, .medium), (.granted, .canvasApp, .organisation, .edit, .high),
        (.linkCreated, .file, .anyone, .view, .medium), (.granted, .cloudFlow, .person, .owner, .medium),
        (.granted, .directoryRole, .person, .owner, .high), (.consented, .application, .organisation, .other, .high),
        (.consented, .application, .person, .other, .medium),
        (.federationChanged, .tenant, .unknown, .other, .critical),
        (.revoked, .file, .anyone, .edit, .none), (.linkUsed, .file, .anyone, .view, .none),
        (.policyChanged, .site, .organisation, .other, .medium), (.granted, .mailbox, .person, .owner, .medium),
    ])
    func `risk follows from act, thing, audience and right`(
        act: SharingAct,
        kind: SharedResource.Kind,
        audience: Audience.Kind,
        role: SharedRole.Level,
        level: SharingRisk.Level
    ) throws {
        let name = "lee@contoso.example"
        let facts = [
            fact(act, SharedResource(kind, id: "x"), Audience(audience, name: name), role: SharedRole("r", role))
        ]

        #expect(try #require(Folding.fold(facts, tenant: tenant)).risk.level == level)
    }

    @Test func `a privileged role and mail sent to another domain stand out`() throws {
        let role = fact(
            .granted,
            SharedResource(.directoryRole, name: "Global Administrator"),
            Audience(.person, name: "lee@contoso.example"),
            role: SharedRole("Global Administrator", .owner)
        )
        let mail = fact(
            .forwardingSet,
            SharedResource(.mailbox, name: "megan@contoso.example"),
            Audience(.person, name: "kim@fabrikam.example", domain: "fabrikam.example")
        )

        let events = [role, mail].map { Folding.fold([$0], tenant: tenant) }

        #expect(events[0]?.risk.level == .critical && events[1]?.risk.level == .high)
        #expect(events[0]?.summary == "megan@contoso.example gave the role Global Administrator to lee@contoso.example")
        #expect(
            events[1]?.summary
                == "megan@contoso.example had mail of the mailbox megan@contoso.example sent on to kim@fabrikam.example"
        )
    }

    @Test(arguments: SharingAct.allCases)
    func `every act has a sentence without a hole`(act: SharingAct) throws {
        for audience in [nil, Audience(.guest), Audience(.group, name: "Sales"), Audience(.unknown)] {
            for resource in [SharedResource(.site), SharedResource(.tenant), SharedResource(.other, id: "7")] {
                let event = try #require(Folding.fold([fact(act, resource, audience)], tenant: tenant))
                #expect(!event.summary.contains("nil") && !event.summary.contains("  ") && event.summary.count > 20)
            }
        }
    }

    @Test func `each audience is judged by its own right`() throws {
        let site = SharedResource(.site, id: "site", name: "Sales")
        let owners = fact(
            .granted,
            site,
            Audience(.group, name: "Sales Owners"),
            role: SharedRole("Site Owners", .owner)
        )
        let visitors = fact(
            .granted,
            site,
            Audience(.organisation),
            role: SharedRole("Site Visitors", .view),
            id: "2",
            operation: "AddedToGroup"
        )

        let event = try #require(Folding.fold([owners, visitors], tenant: tenant))

        #expect(event.risk.reasons.map(\.code) == ["organisation.view"])
    }

    @Test func `a consent for everybody is not also one for the person who clicked`() throws {
        let app = SharedResource(.application, id: "app", name: "Mailer")
        let consent = fact(.consented, app, Audience(.organisation), operation: "Consent to application.")
        let assignment = fact(
            .granted,
            app,
            Audience(.person, name: "megan@contoso.example"),
            role: SharedRole("User", .use),
            id: "2"
        )

        let event = try #require(Folding.fold([assignment, consent], tenant: tenant))

        #expect(event.audiences == [Audience(.organisation)])
        #expect(event.recordIds == ["1", "2"])
        #expect(
            event.summary
                == "megan@contoso.example allowed the application Mailer to act for everybody in the organisation"
        )
    }

    @Test func `several things shared by one request are named after the first`() throws {
        let facts = (1...3).map {
            fact(
                .granted,
                SharedResource(.file, id: "f\($0)", name: "F\($0)"),
                Audience(.person, name: "a@b.example"),
                id: "\($0)"
            )
        }

        let event = try #require(Folding.fold(facts, tenant: tenant))

        #expect(event.resource.name == "F1" && event.otherResources.map(\.name) == ["F2", "F3"])
        #expect(event.summary.contains("the file F1 and 2 more"))
    }

    @Test func `an event survives its stored form, which is the same each time`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let event = try #require(Folding.fold(link, tenant: tenant))

        let stored = try encoder.encode(event)

        #expect(try JSONDecoder().decode(SharingEvent.self, from: stored) == event)
        #expect(try encoder.encode(try #require(Folding.fold(link.shuffled(), tenant: tenant))) == stored)
        let text = String(decoding: stored, as: UTF8.self)
        #expect(text.contains(#""recordIds":["1","2""#) && text.contains(#""firstOccurredAt":1740824431000000"#))
    }

    // MARK: - Published records, where a checkout has them beside it

    static var recordsFolder: URL? {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.deletingLastPathComponent().appending(path: "shared/records")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }

    @Test(
        .enabled(if: recordsFolder != nil),
        arguments: [
            ("elastic_beats_sp-sharing-op", 5), ("invictus-ir_o365_dataset_half", 7),
        ]
    )
    func `a published anonymous link is one event with all of its records`(name: String, count: Int) throws {
        let folder = try #require(Self.recordsFolder)
        let text = try String(contentsOf: folder.appending(path: name + ".jsonl"), encoding: .utf8)
        let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { Data($0) }
        let facts = lines.filter { $0.range(of: Data("CorrelationId".utf8)) != nil }.flatMap { line -> [SharingFact] in
            guard let json = try? JSONValue(parsing: Array(line).span) else { return [] }
            return SharingFacts.facts(in: json)
        }

        let events = Folding.events(of: facts, tenant: tenant)

        let links = events.filter { $0.act == .linkCreated }
        try #require(links.count == 1)
        #expect(links[0].recordIds.count == count)
        #expect(links[0].audiences == [Audience(.anyone, level: .edit)] && links[0].risk.level == .high)
    }
}
