import ArgumentParser
import Glibc

struct TenantRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End the service for a customer.",
        discussion: """
            Without --purge: the credential is destroyed, the keys are revoked, reading stops, and the history stays \
            to be read. With --purge: everything of the customer goes, its archive too, for good; you are asked to \
            type its name.

              gatewayctl tenant remove Contoso
              gatewayctl tenant remove Contoso --purge

            What comes next: delete the app registration in the customer's Entra ID.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Flag(help: "Delete the customer's records, events and digests too.")
    var purge = false

    @Flag(help: "Do not ask; needed for --purge where nobody can be asked.")
    var yes = false

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        guard !purge || yes || isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                .usage,
                "There is no terminal to ask whether everything of \(tenant.tenant) is to be deleted.",
                remedy: "Add --yes if you are sure."
            )
        }
        try await connection.withClient { client in
            // By its ID from here on: what was confirmed is what goes, even if a name moves meanwhile.
            let body = try await client.send(.get, "tenants", tenant.tenant)
            let found = try AdminCoding.decode(Answer.self, from: body).tenant
            if purge && !yes { try confirm(found) }
            try await client.send(
                .delete,
                "tenants",
                found.tenantId,
                query: ["purge": purge ? "true" : "false"]
            )
            let name = VisibleText.line(found.name)
            Console.note(
                purge
                    ? "\(name) and everything of it is deleted."
                    : "\(name) is removed: its credential is destroyed, its keys are revoked, its history stays."
            )
        }
    }

    private struct Answer: Decodable { var tenant: Tenant }

    private func confirm(_ found: Tenant) throws {
        Console.note(
            """
            This deletes every record, event and digest of \(VisibleText.line(found.name)) \
            (\(found.tenantId)). It cannot be undone.
            Type the customer's name to go on:
            """
        )
        guard readLine() == found.name else {
            throw CommandFailure(.failed, "That is not the name; nothing was removed.")
        }
    }
}
