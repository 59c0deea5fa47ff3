import ArgumentParser

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything that must be in order, and say what to mend.",
        discussion: """
            First what can be seen from here: the socket, whether you may open it, whether the gateway answers. Then \
            what the gateway sees: database, migrations, master key, clouds, clock, disk, each customer. Ends with 1 \
            if anything failed.

              gatewayctl doctor
              gatewayctl doctor --output json | jq '.items[] | select(.outcome == "failed")'

            What comes next: each failed line says it.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var checks: [Check] = []
        var remote: [UInt8]?
        let socket = connection.adminSocket
        if let obstacle = socket.obstacle() {
            checks.append(Self.failed("socket", obstacle))
            checks.append(Check(step: "gateway", outcome: .skipped, detail: "Not asked: there is no way to it."))
        } else {
            checks.append(
                Check(step: "socket", outcome: .ok, detail: "\(socket.path) (\(socket.origin)) can be opened.")
            )
            do {
                let answer = try await connection.withClient { try await $0.answer(.get, ["doctor"]) }
                remote = answer.body
                checks.append(Self.answered(server: answer.server))
            } catch let problem as AdminProblem {
                checks.append(Self.failed("gateway", problem.failure))
            } catch let failure as CommandFailure {
                checks.append(Self.failed("gateway", failure))
            }
        }
        let own = try AdminCoding.bytes(["items": checks])
        if let remote { checks += try AdminCoding.decode(Items<Check>.self, from: remote).items }
        try output.show(
            checks,
            body: RawJSON.joined(pages: [own] + (remote.map { [$0] } ?? [])),
            as: Check.table,
            empty: ""
        )
        if let failure = checks.failure { throw failure }
    }

    private static func answered(server: String?) -> Check {
        let own = "gatewayctl/\(GatewayCtl.version)"
        guard let server else { return Check(step: "gateway", outcome: .ok, detail: "It answers; this is \(own).") }
        let isSame = server.split(separator: "/").last == GatewayCtl.version[...] || !server.contains("/")
        return Check(
            step: "gateway",
            outcome: isSame ? .ok : .warning,
            detail: "\(server) answers; this is \(own).",
            remedy: isSame ? nil : "Install the gatewayctl that came with the gateway."
        )
    }

    private static func failed(_ step: String, _ failure: CommandFailure) -> Check {
        Check(step: step, outcome: .failed, detail: failure.message, code: failure.code, remedy: failure.remedy)
    }
}
