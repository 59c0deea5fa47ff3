import ArgumentParser
import Glibc

/// The gateway's admin command line.
///
/// Exit codes, which scripts rely on, are ``ExitStatus``.
@main
struct GatewayCtl: AsyncParsableCommand {
    /// Of this command; the server has its own, and the two may differ.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "gatewayctl",
        abstract: "Administer a Microsoft 365 audit gateway.",
        discussion: """
            Speaks to the gatewayd on this host over its admin socket. Whoever may open the socket is an administrator:
            run it as the user that runs gatewayd, or as root.

            A customer from nothing to the first digest:
              gatewayctl tenant add Contoso \\
                --tenant-id 11111111-2222-3333-4444-555555555555 \\
                --client-id 66666666-7777-8888-9999-aaaaaaaaaaaa \\
                --secret-file /run/secrets/contoso
              gatewayctl subscription list Contoso
              gatewayctl digest run Contoso
              gatewayctl key create Contoso --label "Contoso SIEM"

            A TENANT is given by its name or its tenant ID. When something fails, gatewayctl says what to do next; \
            'gatewayctl doctor' looks at everything.

            Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused, 5 the gateway cannot be reached.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(
                name: "Customers",
                subcommands: [TenantCommand.self, KeyCommand.self, BrandCommand.self, RetentionCommand.self]
            ),
            CommandGroup(
                name: "What was found",
                subcommands: [
                    AlertCommand.self, DigestCommand.self, EventCommand.self, ResourceCommand.self, RecordCommand.self,
                    EvidenceCommand.self,
                ]
            ),
            CommandGroup(name: "What raises alerts", subcommands: [PolicyCommand.self]),
            CommandGroup(
                name: "What is done about it",
                subcommands: [ApprovalCommand.self, ApproverCommand.self, MitigationCommand.self]
            ),
            CommandGroup(
                name: "Who hears of it",
                subcommands: [ChannelCommand.self, RecipientCommand.self, DeliveryCommand.self, MailCommand.self]
            ),
            CommandGroup(
                name: "Whether it is everything",
                subcommands: [SubscriptionCommand.self, GapCommand.self, ContentCommand.self, BackfillCommand.self]
            ),
            CommandGroup(name: "The gateway itself", subcommands: [DatabaseCommand.self, Doctor.self]),
        ]
    )

    static func main() async {
        Glibc.exit(await status(of: Array(CommandLine.arguments.dropFirst())).code)
    }

    /// Runs one command line, tells its failure on standard error, and gives what the process ends with.
    static func status(of arguments: [String]) async -> ExitStatus {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .done
        } catch let failure as CommandFailure {
            failure.tell()
            return failure.status
        } catch let problem as AdminProblem {
            problem.failure.tell()
            return problem.failure.status
        } catch is OutputClosed {
            return .pipeClosed
        } catch let status as ExitStatus {
            return status
        } catch {
            return tell(parserError: error)
        }
    }

    /// Help and version are answers, for standard output; everything else that the parser throws is a usage error.
    private static func tell(parserError error: any Error) -> ExitStatus {
        let text = fullMessage(for: error)
        switch exitCode(for: error) {
        case .success:
            // Nobody is left to tell when standard output is closed.
            try? Console.print(text)
            return .done
        case .validationFailure:
            // The parser says "Error:"; ours is the same word as everywhere else.
            Console.note(text.hasPrefix("Error: ") ? "e" + text.dropFirst() : text)
            return .usage
        default:
            Console.note("error: \(VisibleText.line(text))")
            return .failed
        }
    }
}
