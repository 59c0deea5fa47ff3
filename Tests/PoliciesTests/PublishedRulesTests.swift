import AuditRecords
import Policies
import Testing

@Suite(.enabled(if: Reference.publishedRules != nil)) struct PublishedRulesTests {
    /// What differs from pySigma over published rules, and why.
    static let explained: [String: String] = [:]

    @Test func `published rules about Microsoft 365 load unchanged`() throws {
        let rules = try Reference.rules(under: "cloud/m365/")
        #expect(rules.count >= 20)

        for (path, text) in rules {
            let (policies, problems) = PolicyReader.read(text, file: path)
            #expect(problems == [], "\(path)")
            #expect(policies.count == 1 && CompiledPolicies(policies).problems == [], "\(path)")
        }
    }

    @Test func `published rules about other products are refused in words, and nothing else is wrong with them`() throws
    {
        let rules = try Reference.rules().filter { !$0.path.contains("cloud/m365/") }
        #expect(rules.count >= 200)

        for (path, text) in rules {
            #expect(
                PolicyReader.read(text, file: path).problems.map(\.code) == ["sigma.product_unsupported"],
                "\(path)"
            )
            #expect(PolicyReader.read(text, file: path, accepting: .any).problems == [], "\(path)")
        }
    }

    static let records = [
        (
            "rules/cloud/m365/threat_management/microsoft365_impossible_travel_activity.yml",
            #"{"Operation":"AlertTriggered","Workload":"SecurityComplianceCenter","Name":"Impossible travel activity","ResultStatus":"Succeeded","Status":"Active"}"#
        ),
        (
            "rules/cloud/m365/exchange/microsoft365_new_federated_domain_added_exchange.yml",
            #"{"Operation":"Add-FederatedDomain","Workload":"Exchange","ResultStatus":"True"}"#
        ),
        (
            "rules-threat-hunting/cloud/m365/audit/microsoft365_susp_email_forwarding_activity.yml",
            #"{"Operation":"Set-Mailbox","Workload":"Exchange","Parameters":[{"Name":"Identity","Value":"x"},{"Name":"ForwardingSmtpAddress","Value":"smtp:x@fabrikam.example"}]}"#
        ),
    ]

    @Test(arguments: records) func `published rules match real shapes of records`(_ path: String, _ json: String) throws
    {
        let rules = try Reference.rules(under: String(path.split(separator: "/").last ?? ""))
        let rule = try #require(rules.first).text

        #expect(try Rules.matches(rule, json))
        #expect(
            try !Rules.matches(
                rule,
                #"{"Operation":"FileAccessed","Workload":"SharePoint","ResultStatus":"Succeeded"}"#
            )
        )
    }

    @Test func `published rules have pySigma's verdicts on records that hit and nearly hit them`() async throws {
        let root = try #require(Reference.publishedRules)
        // Nil where pySigma cannot be installed: the recorded verdicts are compared all the same.
        guard let entries = try await Reference.run("published", root) else { return }
        let texts = Dictionary(uniqueKeysWithValues: try Reference.rules().map { ($0.path, $0.text) })
        var count = 0

        for entry in entries {
            let path = entry["path"]?.string ?? ""
            let text = try #require(texts[path], "\(Reference.text(entry))")
            guard Self.explained[path] == nil, entry["error"] == nil else { continue }
            let records = entry["records"]?.elements ?? []
            count += records.count
            #expect(ConformanceTests.differences(text, records, entry["verdicts"]?.elements ?? []) == [], "\(path)")
        }

        #expect(count >= 1_000)
    }
}
