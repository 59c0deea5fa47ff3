import AuditRecords
import Foundation
import MicrosoftCloud
import PowerPlatform
import Testing

@testable import Gateway

@Suite struct NamingTests {
    private let tenant = UUID()

    private func assignment(_ kind: PowerPrincipal.Kind, _ id: String?, minutesAgo: Double? = nil) -> PresentAssignment
    {
        PresentAssignment(
            RoleAssignment(
                name: id ?? "tenant-x",
                roleName: "CanView",
                principal: PowerPrincipal(kind, id: id, displayName: id),
                createdAt: minutesAgo.map { Date(microseconds: Fixtures.now) - $0 * 60 }
            )
        )
    }

    /// An event of an hour ago whose record names nobody, told with these assignments.
    private func told(_ assignments: [PresentAssignment], lookedUpMinutesAgo minutes: Double = 5) -> DecoratedEvent {
        var names = KnownNames(tenant: tenant)
        let key = ResourceState.Key(kind: .canvasApp, id: Fixtures.app)
        var state = ResourceState(key: key, environmentID: Fixtures.environment)
        state.assignments = assignments
        state.fetchedAt = Date(microseconds: Fixtures.now) - minutes * 60
        names.resources[key] = state
        var naming = Naming(Fixtures.event(.granted, [Audience(.unknown)]), names)
        naming.apply()
        return naming.result
    }

    @Test func `"may be everyone" is everyone when everybody has it now, as a guess`() {
        let event = told([assignment(.user, "u1"), assignment(.tenant, nil)])

        #expect(event.event.audiences.map(\.kind) == [.organisation])
        #expect(event.guesses.first?.hasPrefix("Everyone, by the present role assignments") == true)
    }

    @Test func `"may be everyone" is not everyone when nobody has it but some`() {
        let event = told([assignment(.user, "u1"), assignment(.group, "g1")])

        #expect(event.event.audiences.map(\.kind) == [.unknown])
        #expect(event.event.audiences[0].name == "somebody not named (not everyone)")
        #expect(event.guesses.first?.hasPrefix("Not everyone") == true)
        let risk = SharingRisk.judged(event: event.event)
        #expect(!risk.reasons.contains { $0.code == "audience.unknown" })
    }

    @Test func `an assignment of the same minute says to whom`() {
        let event = told([assignment(.user, "u1", minutesAgo: 600), assignment(.group, "g1", minutesAgo: 59.5)])

        #expect(event.event.audiences.map(\.kind) == [.group])
        #expect(event.event.audiences[0].id == "g1")
        #expect(event.guesses.first?.hasPrefix("To whom, by the role assignment") == true)
    }

    @Test func `a look-up from before the act settles nothing`() {
        let event = told([assignment(.user, "u1")], lookedUpMinutesAgo: 90)

        #expect(event.event.audiences == [Audience(.unknown)])
        #expect(event.guesses.isEmpty)
    }

    @Test(arguments: [
        ([Audience(.anyone), Audience(.person, name: "a@b.example")], "Anyone who has the link", nil as Int?),
        ([Audience(.organisation)], "Everyone: 412 accounts and 9 guests", 421),
        (
            [Audience(.organisation, name: "Everyone except external users")],
            "Everyone except external users: 412 accounts", 412
        ),
        (
            [Audience(.person, id: "1"), Audience(.guest, id: "2"), Audience(.guest, id: "3")],
            "3 people, 2 of them guests", 3
        ),
        ([Audience(.person, id: "1")], "1 person", 1), ([Audience(.guest, id: "1")], "1 guest", 1),
        (
            [Audience(.group, id: "g", name: "Sales"), Audience(.person, id: "1")], "group Sales: 38 members, 1 person",
            39
        ),
        ([Audience(.person, id: "1"), Audience(.unknown, id: "2")], "1 person, and somebody not known", nil),
        ([Audience(.group, id: "other", name: "Other")], "group Other: members not known", nil),
    ])
    func `a reach is told in people`(audiences: [Audience], text: String, people: Int?) {
        var names = KnownNames(tenant: tenant)
        names.people = KnownNames.People(accounts: 412, guests: 9, countedAt: Date())
        var group = DirectoryEntry(id: "g", kind: .group, name: "Sales", fetchedAt: Date())
        group.accounts = 38
        group.guests = 0
        names.directory["g"] = group

        let reach = Reach(of: Fixtures.event(.granted, audiences), names)

        #expect(reach?.text == text)
        #expect(reach?.people == people)
        #expect(reach?.isUnbounded == audiences.contains { $0.kind == .anyone })
    }

    @Test func `what closes or uses something reaches nobody`() {
        let names = KnownNames(tenant: tenant)
        for act in [SharingAct.revoked, .linkUsed, .linkRemoved, .consented] {
            #expect(Reach(of: Fixtures.event(act, [Audience(.anyone)]), names) == nil)
        }
    }

    @Test func `a source that only a person can mend is silent for an hour, others come back sooner`() {
        let now = Date()
        var state = LookupState(source: .powerApps)
        let refused = CloudFailure(
            "powerplatform.not_registered",
            retry: .operatorMustAct,
            message: "No.",
            remedy: "Register."
        )
        let busy = CloudFailure("HTTP503", retry: .retry, message: "Later.", remedy: "Nothing.")

        state.failed(refused, at: now)
        #expect(state.trouble?.remedy == "Register." && state.trouble?.since == now)
        #expect(!state.mayBeAsked(at: now + 3599) && state.mayBeAsked(at: now + 3600))
        state.failed(refused, at: now + 3600)
        #expect(state.trouble?.since == now, "it has been so since the first time")
        state.succeeded(at: now + 7200)
        #expect(state.trouble == nil && state.mayBeAsked(at: now))

        for number in 0..<2 {
            state.failed(busy, at: now)
            #expect(state.trouble == nil, "\(number)")
        }
        state.failed(busy, at: now)
        #expect(state.trouble?.code == "HTTP503", "what does not pass is told")
        #expect(state.mayBeAsked(at: now + 120) && !state.mayBeAsked(at: now + 119))
    }
}
