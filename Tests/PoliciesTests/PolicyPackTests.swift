import AuditRecords
import Policies
import Testing

@Suite struct PolicyPackTests {
    /// What fires a policy, and what is nearly that.
    struct Case: Sendable, CustomTestStringConvertible {
        var title: String
        var hit: String
        var miss: String
        var testDescription: String { title }
    }

    static func event(
        act: String = "granted",
        direction: String = "opens",
        kind: String,
        audience: String = "person",
        risk: String = "",
        more: String = ""
    ) -> String {
        """
        {"gateway": {"act": "\(act)", "direction": "\(direction)", "resource": {"kind": "\(kind)", "id": "r-1"},
            "audience": [{"kind": "\(audience)", "id": "p-1", "level": "view"}], "audiences": 1, "guests": 0, "guestDomains": [],
            "roles": [], "actor": {"kind": "user", "id": "a-1", "name": "alex@contoso.example"},
            "risk": {"level": "high", "reasons": [\(risk)]}, "first": {"domain": [], "address": false}\(more)}}
        """
    }

    static func condition(_ name: String, _ more: String = "") -> String {
        #"{"gateway": {"condition": "\#(name)", "subject": "Audit.General"\#(more)}}"#
    }

    static func cmdlet(
        _ operation: String,
        _ parameter: String,
        _ value: String,
        user: String = "admin@contoso.example"
    ) -> String {
        """
        {"Id": "1", "Operation": "\(operation)", "Workload": "Exchange", "RecordType": 1, "UserId": "\(user)",
            "Parameters": [{"Name": "Identity", "Value": "x"}, {"Name": "\(parameter)", "Value": "\(value)"}]}
        """
    }

    static let cases = [
        Case(
            title: "A share came back after it was taken away",
            hit: condition("mitigation.reshared"),
            miss: condition("gap.opened")
        ),
        Case(
            title: "Edited App Permission",
            hit: event(act: "changed", kind: "canvasApp"),
            miss: event(act: "revoked", direction: "closes", kind: "canvasApp")
        ),
        Case(title: "Edited Flow Permission", hit: event(kind: "cloudFlow"), miss: event(kind: "connection")),
        Case(
            title: "App or flow shared with everyone",
            hit: event(kind: "canvasApp", audience: "organisation"),
            miss: event(kind: "site", audience: "organisation")
        ),
        Case(
            title: "App or flow shared with a guest",
            hit: event(kind: "cloudFlow", audience: "guest"),
            miss: event(act: "revoked", direction: "closes", kind: "cloudFlow", audience: "guest")
        ),
        Case(
            title: "Flow co-owner added",
            hit: event(kind: "cloudFlow", risk: #""flow.coOwner""#),
            miss: event(kind: "cloudFlow", risk: #""guest.view""#)
        ),
        Case(
            title: "App quarantined",
            hit: event(act: "quarantined", direction: "closes", kind: "canvasApp"),
            miss: event(act: "released", kind: "canvasApp")
        ),
        Case(
            title: "Owner of an app or flow changed",
            hit: event(act: "ownerChanged", kind: "canvasApp"),
            miss: event(act: "ownerChanged", kind: "report")
        ),
        Case(
            title: "Anyone with the link can edit",
            hit: event(act: "linkCreated", kind: "file", audience: "anyone", risk: #""anyone.edit""#),
            miss: event(act: "linkCreated", kind: "file", audience: "anyone", risk: #""anyone.view""#)
        ),
        Case(
            title: "Link used from an address never seen before",
            hit: event(act: "linkUsed", direction: "uses", kind: "file").replacing(
                #""address": false"#,
                with: #""address": true"#
            ),
            miss: event(act: "linkUsed", direction: "uses", kind: "file")
        ),
        Case(
            title: "Shared with a domain for the first time",
            hit: event(kind: "file", audience: "guest").replacing(
                #""domain": []"#,
                with: #""domain": ["fabrikam.example"]"#
            ),
            miss: event(kind: "file", audience: "guest")
        ),
        Case(
            title: "Everyone except external users added to a site",
            hit: event(kind: "site", audience: "organisation"),
            miss: event(kind: "file", audience: "organisation")
        ),
        Case(
            title: "Chat with people from outside",
            hit: event(act: "joined", kind: "chat", audience: "guest"),
            miss: event(act: "joined", kind: "chat")
        ),
        Case(
            title: "Application was given high permissions",
            hit: event(act: "consented", kind: "application", risk: #""consent.person", "consent.broad""#),
            miss: event(act: "consented", kind: "application", risk: #""consent.broad", "app.trusted""#)
        ),
        Case(
            title: "Mail is forwarded to outside",
            hit: event(act: "forwardingSet", kind: "mailbox", risk: #""forwarding.outside""#),
            miss: event(act: "forwardingSet", kind: "mailbox", risk: #""forwarding""#)
        ),
        Case(
            title: "Privileged role given",
            hit: event(kind: "directoryRole", risk: #""role.privileged""#),
            miss: event(kind: "directoryRole", risk: #""role""#)
        ),
        Case(
            title: "Sign-in of a domain handed to another service",
            hit: event(act: "federationChanged", direction: "governs", kind: "tenant"),
            miss: event(act: "policyChanged", direction: "governs", kind: "tenant")
        ),
        Case(
            title: "Audit logging turned off",
            hit: cmdlet("Set-AdminAuditLogConfig", "UnifiedAuditLogIngestionEnabled", "False"),
            miss: cmdlet("Set-AdminAuditLogConfig", "UnifiedAuditLogIngestionEnabled", "True")
        ),
        Case(
            title: "Audit logging turned off",
            hit: cmdlet("Set-OrganizationConfig", "AuditDisabled", "True"),
            miss: cmdlet(
                "Set-OrganizationConfig",
                "AuditDisabled",
                "True",
                user: #"NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)"#
            )
        ),
        Case(
            title: "No successful collection for two hours",
            hit: condition("collection.stale", #","minutes": 121"#),
            miss: condition("collection.stale", #","minutes": 90"#)
        ),
        Case(
            title: "A credential expires soon",
            hit: condition("credential.expiring", #","days": 30"#),
            miss: condition("credential.expiring", #","days": 60"#)
        ),
        Case(
            title: "A credential expires within a week",
            hit: condition("credential.expiring", #","days": 7"#),
            miss: condition("credential.expiring", #","days": 8"#)
        ),
        Case(
            title: "A credential has expired",
            hit: condition("credential.expired"),
            miss: condition("credential.expiring", #","days": 1"#)
        ),
        Case(title: "A gap in the collection", hit: condition("gap.opened"), miss: condition("gap.closed")),
        Case(
            title: "A subscription has stopped",
            hit: condition("subscription.stopped"),
            miss: condition("collection.stale", #","minutes": 5"#)
        ),
        Case(title: "Collection is suspended", hit: condition("tenant.suspended"), miss: condition("tenant.paused")),
    ]

    static let compiled = CompiledPolicies(PolicyPack.policies)

    /// The titles of the policies that raise an alert for it.
    func titles(_ json: String) throws -> [String] {
        let value = try Rules.record(json)
        var troubles: [CompiledPolicies.Trouble] = []
        let compiled = Self.compiled
        let matches =
            if value["gateway"]?["condition"] != nil {
                compiled.matches(condition: value, troubles: &troubles)
            } else if value["gateway"] != nil {
                compiled.matches(event: value, troubles: &troubles)
            } else {
                compiled.matches(record: value, troubles: &troubles)
            }
        #expect(troubles.isEmpty)
        return matches.filter(\.raises).map { compiled.policies[$0.policy].title }
    }

    @Test func `nothing is wrong with the pack`() {
        for (file, text) in PolicyPack.standard {
            #expect(PolicyReader.read(text, file: file).problems == [])
        }
        #expect(PolicySet.problems(in: PolicyPack.policies) == [])
        #expect(Self.compiled.problems == [])
        #expect(Self.compiled.policies.count == PolicyPack.policies.count)
    }

    @Test(arguments: cases) func `a policy of the pack fires on what it is made for and not on its near miss`(
        _ example: Case
    ) throws {
        #expect(try titles(example.hit).contains(example.title))
        #expect(try !titles(example.miss).contains(example.title))
    }

    @Test func `every policy of the pack says why it matters and what to do, and has a case here`() {
        let correlated: Set = ["App or flow shared with many individuals within a day", "Guests invited in bulk"]
        let counted: Set = ["App or flow shared with one more person", "Guest invited"]
        for policy in PolicyPack.policies {
            #expect(policy.about?.contains("What to do: ") == true, "\(policy.title)")
            #expect(policy.settings.category != nil && !policy.tags.isEmpty, "\(policy.title)")
        }
        let titles = Set(PolicyPack.policies.map(\.title))
        #expect(titles == correlated.union(counted).union(Self.cases.map(\.title)))
    }

    static let bulk = [
        ("App or flow shared with many individuals within a day", event(kind: "canvasApp"), Int64(86_400)),
        ("Guests invited in bulk", event(act: "invited", kind: "tenant", audience: "guest"), Int64(3_600)),
    ]

    @Test(arguments: bulk) func `ten people within the time are many, nine or ten in a longer one are not`(
        _ title: String,
        _ json: String,
        _ span: Int64
    ) throws {
        var members: [CompiledPolicies.Member] = []
        let compiled = Self.compiled
        let index = try #require(compiled.policies.firstIndex { $0.title == title })
        for person in 0..<10 {
            let event = try Rules.record(json.replacing("p-1", with: "p-\(person)"))
            var troubles: [CompiledPolicies.Trouble] = []
            for match in compiled.matches(event: event, troubles: &troubles) {
                for part in match.contributions where part.correlation == index {
                    #expect(!match.raises)
                    let at = Int64(person) * span / 9 * 1_000_000
                    members.append(
                        .init(
                            id: "e-\(person)",
                            policyID: compiled.policies[match.policy].id,
                            occurredAt: at,
                            value: part.value
                        )
                    )
                }
            }
        }
        try #require(members.count == 10)

        #expect(compiled.firing(correlation: index, members: members).count == 10)
        #expect(compiled.firing(correlation: index, members: Array(members.dropLast())) == [])
        members[9].occurredAt += 2_000_000
        #expect(compiled.firing(correlation: index, members: members) == [])
    }
}
