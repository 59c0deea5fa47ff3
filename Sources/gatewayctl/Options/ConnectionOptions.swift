import ArgumentParser
import FoundationEssentials

/// Where the gateway is.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The gateway's admin socket.",
            discussion: """
                Otherwise GATEWAY_ADMIN_SOCKET, else admin.sock in GATEWAY_STATE_DIR, else in /var/lib/gateway (root) \
                or ~/.local/state/gateway.
                """,
            valueName: "path"
        ),
        completion: .file()
    )
    var socket: String?

    var adminSocket: AdminSocket { .resolve(option: socket) }

    /// Runs with a client that is closed afterwards, whatever happens.
    func withClient<Result>(_ body: (AdminClient) async throws -> Result) async throws -> Result {
        let client = try AdminClient(socket: adminSocket)
        do {
            let result = try await body(client)
            try await client.close()
            return result
        } catch {
            // The first failure is the one to tell.
            try? await client.close()
            throw error
        }
    }
}
