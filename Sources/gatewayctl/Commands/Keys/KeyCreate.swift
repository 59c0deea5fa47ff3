import ArgumentParser

struct KeyCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Issue a key and show it, once.",
        discussion: """
            The key goes to standard output and everything else does not, so it can be piped into a vault:

              gatewayctl key create Contoso --label "Contoso SIEM"
              gatewayctl key create Contoso --label Portal --scope approve
              gatewayctl key create Contoso --label SIEM | vault kv put secret/contoso key=-

            A key reads, and changes the states of alerts. With the scope approve it also decides on approvals, in the \
            customer's name.

            What comes next: curl -H "Authorization: Bearer gwk_..." https://gateway.example/v1/digests/latest
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(help: "Who will use it, to know later which one to revoke.")
    var label: String

    enum Scope: String, ExpressibleByArgument, CaseIterable { case approve }

    @Option(parsing: .singleValue, help: "What it may do besides; repeat for several.")
    var scope: [Scope] = []

    @Option(help: "table is the bare key, json the gateway's answer.")
    var output = OutputFormat.table

    @OptionGroup var connection: ConnectionOptions

    private struct Body: Encodable {
        var label: String
        var scopes: [String]?
    }

    func validate() throws {
        if label.allSatisfy(\.isWhitespace) { throw ValidationError("--label is empty.") }
        if output == .csv { throw ValidationError("--output csv is for lists; a key is one.") }
    }

    func run() async throws {
        let body = try AdminCoding.bytes(Body(label: label, scopes: scope.isEmpty ? nil : scope.map(\.rawValue)))
        let answer = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "keys", body: body)
        }
        let issued = try AdminCoding.decode(IssuedAPIKey.self, from: answer)
        if output == .json { try Console.print(bytes: answer) } else { try Console.print(issued.key) }
        Console.note("This is the only time the key is shown: it cannot be shown again. Store it now.")
        Console.note(
            "To take it back: gatewayctl key revoke \(Shell.quoted(tenant.tenant)) \(Shell.quoted(issued.record.prefix))"
        )
    }
}
