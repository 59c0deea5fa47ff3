import ArgumentParser
import EvidenceChain

struct EvidenceVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that evidence was not changed, or name the first entry that was.",
        discussion: """
              gatewayctl evidence verify contoso.zip
              gatewayctl evidence verify contoso.zip --head 9f86d0...
              gatewayctl evidence verify --tenant Contoso

            A file is verified here and without the gateway: each entry against its hash, and the hashes against each \
            other. With --head also that it is the chain whose last hash was noted then, and no other that was made \
            later. With --tenant the gateway verifies its database, the codes of its own key included. Ends with 1 \
            when something is wrong.

            What comes next: when something is wrong, keep the file and the database as they are, and look who could \
            write there.
            """
    )

    @Argument(help: "An exported archive.", completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("Verify the gateway's database instead.", valueName: "tenant"))
    var tenant: String?

    @Option(
        help: ArgumentHelp(
            "The hash that the file must end with, or that the gateway must have.",
            valueName: "hash"
        )
    )
    var head: String?

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard (file != nil) != (tenant != nil) else { throw ValidationError("Name a FILE, or say --tenant TENANT.") }
        if tenant?.allSatisfy(\.isWhitespace) == true { throw ValidationError("--tenant is empty.") }
        if let head, Hex.bytes(head.lowercased().utf8)?.count != 32 {
            throw ValidationError("--head is the hash that 'evidence export' printed: 64 hexadecimal digits.")
        }
    }

    func run() async throws {
        if let file {
            let found = try EvidenceZip(path: file).verify(head: head?.lowercased())
            try Console.print(words(found.entries, last: found.seq, hash: found.hash))
        } else if let tenant {
            let body = try await connection.withClient {
                try await $0.send(
                    .get,
                    "tenants",
                    tenant,
                    "evidence",
                    "verification",
                    query: ["head": head?.lowercased()]
                )
            }
            let found = try AdminCoding.decode(EvidenceVerification.self, from: body)
            if let fault = found.fault { throw EvidenceZip.failure("The evidence", fault.message) }
            guard let head = found.head else { return try Console.print("Intact: there are no entries yet.") }
            try Console.print(words(found.entries, last: head.seq, hash: head.hash))
        }
    }

    private func words(_ entries: Int, last: Int, hash: String) -> String {
        "Intact: \(entries) entr\(entries == 1 ? "y" : "ies"), the last is number \(last) with the hash \(hash)"
    }
}
