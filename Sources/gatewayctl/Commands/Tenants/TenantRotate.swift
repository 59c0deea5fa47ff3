import ArgumentParser

struct TenantRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replace a customer's client secret or certificate.",
        discussion: """
            The new one is tried first; if Microsoft refuses it the old one stays. Create the new secret in Entra ID \
            before the old one ends, so that nothing stops.

              gatewayctl tenant rotate Contoso --secret-file /run/secrets/contoso-new \\
                --secret-expires 2027-06-30
              gatewayctl tenant rotate Contoso --certificate contoso.pfx \\
                --certificate-passphrase-file /run/secrets/contoso-pfx

            What comes next: delete the old secret in Entra ID.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup(title: "Credential") var credential: CredentialOptions

    @Flag(name: .customLong("no-check"), help: "Store it without trying it.")
    var skipsCheck = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var check: Bool
        var credential: CredentialBody

        private enum CodingKeys: String, CodingKey { case check }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(check, forKey: .check)
            try credential.encode(to: encoder)
        }
    }

    func run() async throws {
        let body = try AdminCoding.bytes(
            Body(check: !skipsCheck, credential: credential.credential(zone: output.zone))
        )
        let answer = try await CheckReport.telling(output) {
            try await connection.withClient { try await $0.send(.post, "tenants", tenant.tenant, "rotate", body: body) }
        }
        let rotated = try AdminCoding.decode(CheckedTenant.self, from: answer)
        try CheckReport.show(rotated.checks, body: answer, output)
        let kind = rotated.tenant.credential?.kind ?? "credential"
        Console.note("\(VisibleText.line(rotated.tenant.name)) has its new \(kind).")
        Console.note("Next: delete the old one in Entra ID.")
    }
}
