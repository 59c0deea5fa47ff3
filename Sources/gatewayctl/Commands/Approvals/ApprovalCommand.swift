import ArgumentParser

struct ApprovalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approval",
        abstract: "What waits for somebody's word, and giving it.",
        discussion: """
            A proposal says what is done, for whom, why, and what it cannot change. Nothing is done before the word that the \
            customer's rule asks for is there; the present state is read once more then.

              gatewayctl approval list --all-tenants --waiting
              gatewayctl approval approve Contoso 3f0c2f0e --note "agreed with Kim"
            """,
        subcommands: [ApprovalList.self, ApprovalShow.self, ApprovalApprove.self, ApprovalReject.self]
    )
}

struct ApprovalList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's proposals, or everybody's, newest first.",
        discussion: """
              gatewayctl approval list --all-tenants --waiting
              gatewayctl approval list Contoso --state rejected --output csv

            What comes next: 'gatewayctl approval show TENANT ID' has what is to be decided.
            """
    )

    @OptionGroup var options: MitigationListOptions

    func run() async throws { try await options.show(empty: "No proposals.") }
}

struct ApprovalShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One proposal: what it changes, what it cannot, who decided.",
        discussion: """
              gatewayctl approval show Contoso 3f0c2f0e

            What comes next: 'gatewayctl approval approve Contoso ID', or reject it.
            """
    )

    @OptionGroup var options: MitigationOptions

    func run() async throws { try await options.show() }
}

struct ApprovalApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Say yes, as one of the service provider's people.",
        discussion: """
            Where two are needed, the other word is the customer's, and of somebody else.

              gatewayctl approval approve Contoso 3f0c2f0e --note "agreed with Kim"

            What comes next: once no word is missing it is carried out; 'gatewayctl approval show Contoso ID' tells how far \
            it is.
            """
    )

    @OptionGroup var options: MitigationOptions
    @OptionGroup var by: ByOption

    @Option(help: "A note for the record.")
    var note: String?

    func run() async throws { try await options.order("decision", verdict: "approve", note: note, by: by) }
}

struct ApprovalReject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Say no; one no is enough.",
        discussion: """
              gatewayctl approval reject Contoso 3f0c2f0e --note "meant so"

            What comes next: nothing is changed; the alert stays as it is.
            """
    )

    @OptionGroup var options: MitigationOptions
    @OptionGroup var by: ByOption

    @Option(help: "A note for the record.")
    var note: String?

    func run() async throws { try await options.order("decision", verdict: "reject", note: note, by: by) }
}
