import AuditRecords
import FoundationEssentials
import Policies
import Testing

@testable import Gateway

@Suite struct MitigationWordsTests {
    static let titles: [(MitigationAction, String, String)] = [
        (
            .removeAccess, "Take kim@fabrikam.example off the canvas app “Expenses”",
            "kim@fabrikam.example no longer has the canvas app “Expenses”, which is now theirs as CanEdit."
        ),
        (
            .removeEveryone, "Take Everyone (412 accounts, 9 guests among them) off the canvas app “Expenses”",
            "Everyone (412 accounts, 9 guests among them) no longer has the canvas app “Expenses”, which is now theirs as CanView."
        ),
        (
            .lowerRole, "Let kim@fabrikam.example use the canvas app “Expenses” and no longer change it",
            "kim@fabrikam.example has the canvas app “Expenses” as CanView instead of CanEdit: to use it, not to change it."
        ),
        (
            .quarantineApp, "Quarantine the canvas app “Expenses”",
            "Nobody can play the canvas app “Expenses” until it is released; its owner and makers can still edit it."
        ),
        (
            .releaseApp, "Release the canvas app “Expenses” from quarantine",
            "Whoever has the canvas app “Expenses” can play it again."
        ),
        (
            .removeFlowAccess, "Take kim@fabrikam.example off the cloud flow “Expenses”",
            "kim@fabrikam.example no longer owns or runs the cloud flow “Expenses”, which is now theirs as CanEdit."
        ),
        (
            .stopFlow, "Stop the cloud flow “Expenses”",
            "The cloud flow “Expenses” no longer runs, for nobody, until it is started."
        ),
        (.startFlow, "Start the cloud flow “Expenses”", "The cloud flow “Expenses” runs again on its triggers."),
        (
            .notifySharer, "Write to whoever shared the canvas app “Expenses”",
            "One mail to whoever shared the canvas app “Expenses”: the reason, and what to do instead."
        ),
        (
            .manualTask, "By hand: end the sharing of the canvas app “Expenses”",
            "A person does the steps below; the gateway changes nothing itself."
        ),
        (
            .restoreAccess, "Give the canvas app “Expenses” back to kim@fabrikam.example",
            "kim@fabrikam.example has the canvas app “Expenses” again, as CanEdit."
        ),
        (
            .restoreFlowAccess, "Give the cloud flow “Expenses” back to kim@fabrikam.example",
            "kim@fabrikam.example has the cloud flow “Expenses” again, as CanEdit."
        ),
    ]

    @Test(arguments: titles) func `an action says what it does and whom it changes`(
        action: MitigationAction,
        title: String,
        effect: String
    ) {
        let words = MitigationWords(
            MitigationFixtures.approved(action),
            people: "412 accounts, 9 guests among them"
        )

        #expect(words.title == title)
        #expect(words.effect == [effect])
    }

    @Test func `every action is said`() {
        #expect(Set(Self.titles.map(\.0)) == Set(MitigationAction.allCases))
    }

    @Test func `what an action cannot change is read from the state`() {
        #expect(
            MitigationWords(MitigationFixtures.approved(.removeAccess)).limits == [
                "It is also shared with everyone, so they keep it that way.",
                "Members of the group “Sales” keep it.",
                "What they have seen or copied already stays seen.",
            ]
        )
        #expect(
            MitigationWords(MitigationFixtures.approved(.removeEveryone)).limits == [
                "Members of the group “Sales” keep it.",
                "1 person has it by name and keeps it.",
                "What people have seen or copied already stays seen.",
            ]
        )
    }

    @Test(arguments: MitigationAction.allCases) func `nothing is said with empty words`(action: MitigationAction) {
        for mitigation in [MitigationFixtures.mitigation(action), MitigationFixtures.approved(action)] {
            let words = MitigationWords(mitigation)

            for text in [words.title] + words.effect + words.limits + words.steps {
                #expect(!text.trimmed.isEmpty && !text.contains("nil") && !text.contains("  "), "\(text)")
            }
            #expect(!words.effect.isEmpty)
            // What can be read back says all of its limits in the state; a manual task's are none where it is seen.
            #expect(!words.limits.isEmpty || action == .manualTask)
            #expect(words.steps.isEmpty == (action != .manualTask))
        }
    }

    @Test(arguments: MitigationAction.allCases) func `a person's steps say what to do wherever no API can`(
        action: MitigationAction
    ) {
        var byHand = MitigationFixtures.approved(action)
        byHand.state = .manual
        byHand.outcome = .byHand

        let steps = MitigationWords(byHand).steps

        #expect(steps.count >= 2)
        #expect(steps.contains { $0.contains("Expenses") })
        // Whoever is to have it again must not be removed.
        #expect(
            steps.contains { $0.contains("Remove ") }
                == (!action.isRestoration && ![.lowerRole, .stopFlow, .startFlow].contains(action))
        )
    }

    @Test(arguments: [.canvasApp, .cloudFlow, .site, .file, .folder, .list, .team, .other] as [SharedResource.Kind])
    func `a manual task has steps for every kind of resource`(kind: SharedResource.Kind) {
        let task = MitigationFixtures.mitigation(.manualTask, on: kind)
        let confirmation = "gatewayctl mitigation confirm TENANT \(task.mitigationId)"
        var read = task
        read.before = MitigationFixtures.state(before: .manualTask)
        let isSeen = kind == .canvasApp || kind == .cloudFlow

        for (words, isSeen) in [(MitigationWords(task), false), (MitigationWords(read), isSeen)] {
            #expect(words.steps.count >= 2)
            // What the gateway cannot see somebody has to say.
            #expect(words.limits.isEmpty == isSeen)
            #expect(words.steps.contains { $0.contains(confirmation) } != isSeen)
        }
    }

    @Test(arguments: MitigationAction.allCases) func `what strangers wrote cannot move or hide what is said`(
        action: MitigationAction
    ) {
        let hostile = "Pay\u{202E}llor\u{1B}[2J\nx"
        var told = MitigationFixtures.approved(action)
        told.resource.name = hostile
        told.resource.id = hostile
        told.resource.url = hostile
        told.resource.environmentId = hostile
        told.principal = action == .removeEveryone ? told.principal : .init(kind: .user, id: hostile, name: hostile)
        told.role = hostile
        told.targetRole = hostile
        told.before?.holders.append(MitigationFixtures.holder(.group, hostile, hostile, name: hostile))
        told.state = .manual

        for kind in [told.resource.kind, .site, .other] {
            told.resource.kind = kind
            let words = MitigationWords(told, people: hostile.visible)
            for text in [words.title, words.reshared] + words.effect + words.limits + words.steps {
                #expect(text == text.visible, "\(text.visible)")
            }
        }
        #expect(MitigationWords(told).title.contains("⟨U+202E⟩"))
    }

    @Test func `policies may propose every action that people may, and nothing that only undoes`() {
        let proposable = MitigationAction.allCases.filter { action in
            !action.isRestoration && action != .releaseApp && action != .startFlow
        }

        #expect(Set(PolicySettings.Mitigation.actions) == Set(proposable.map(\.rawValue)))
        #expect(PolicySettings.Mitigation.actions.count == proposable.count)
    }
}
