import ArgumentParser

struct MitigationPropose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose",
        abstract: "Propose to take a share back; those who approve are asked.",
        discussion: """
            An alert knows what was shared with whom; else name the app or flow and its environment. The present state is \
            read, and the proposal rests on it.

              gatewayctl mitigation propose Contoso \\
                --alert 7d9f1b0c --action remove-everyone
              gatewayctl mitigation propose Contoso --app APP-ID \\
                --environment ENV --action remove-access \\
                --principal kim@contoso.example --reason "left the project"
              gatewayctl mitigation propose Contoso --kind file \\
                --url https://contoso.sharepoint.com/x --action manual-task \\
                --reason "anyone can open it"

            What comes next: 'gatewayctl approval approve Contoso ID' with the ID that this prints.
            """
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable { case site, file, folder, list, report, dataset, workspace }

    @OptionGroup var tenant: TenantArgument

    @Option(help: ArgumentHelp("What to do.", valueName: "action"))
    var action: MitigationKind

    @Option(help: ArgumentHelp("The alert that it answers.", valueName: "id"))
    var alert: String?

    @Option(help: ArgumentHelp("A canvas app.", valueName: "guid"))
    var app: String?

    @Option(help: ArgumentHelp("A cloud flow.", valueName: "guid"))
    var flow: String?

    @Option(help: ArgumentHelp("The environment that the app or flow is in.", valueName: "id"))
    var environment: String?

    @Option(help: ArgumentHelp("The address of something else.", valueName: "url"))
    var url: String?

    @Option(help: "What kind of thing --url is.")
    var kind: Kind?

    @Option(help: ArgumentHelp("For whom: a mail address, or an object ID.", valueName: "mail|guid"))
    var principal: String?

    @Option(help: ArgumentHelp("The role that lower-role leaves. Default: CanView.", valueName: "role"))
    var role: String?

    @Option(help: ArgumentHelp("Why, for whoever decides. Default: the alert's evidence.", valueName: "text"))
    var reason: String?

    @OptionGroup var by: ByOption
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable {
        var action: String
        var alertId: String?
        var resourceKind: String?
        var environmentId: String?
        var resourceId: String?
        var resourceUrl: String?
        var principalId: String?
        var principal: String?
        var role: String?
        var reason: String?
        var by: String?
    }

    func validate() throws {
        guard [alert, app, flow, url].compactMap(\.self).count == 1 else {
            throw ValidationError("Name one thing: --alert, --app, --flow or --url.")
        }
        guard (app == nil && flow == nil) == (environment == nil) else {
            throw ValidationError("--app and --flow go with --environment, and nothing else does.")
        }
        guard (url == nil) == (kind == nil) else { throw ValidationError("--url and --kind go together.") }
        if alert == nil, reason?.contains(where: { !$0.isWhitespace }) != true {
            throw ValidationError("Say why: --reason. Whoever decides reads it.")
        }
        for id in [app, flow].compactMap(\.self) where !GUID.isValid(id) {
            throw ValidationError("'\(id)' is no GUID.")
        }
    }

    private var body: Body {
        let resourceKind = app.map { _ in "canvasApp" } ?? flow.map { _ in "cloudFlow" } ?? kind?.rawValue
        let isID = principal.map(GUID.isValid) ?? false
        return Body(
            action: action.rawValue,
            alertId: alert,
            resourceKind: resourceKind,
            environmentId: environment,
            resourceId: app ?? flow,
            resourceUrl: url,
            principalId: isID ? principal : nil,
            principal: isID ? nil : principal,
            role: role,
            reason: reason,
            by: by.name
        )
    }

    func run() async throws {
        let bytes = try AdminCoding.bytes(body)
        let answer = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "mitigations", body: bytes)
        }
        try MitigationScreen.show(answer, tenant: tenant.tenant, output)
    }
}
