// Where the services of Microsoft's own clouds stand. Sources: "National clouds" and "Microsoft Graph national cloud
// deployments" (learn.microsoft.com), the Office 365 Management Activity API reference, and the host map of the module
// Microsoft.PowerApps.Administration.PowerShell.

extension Cloud {
    /// The worldwide cloud.
    public static let commercial = builtIn(
        "commercial",
        login: "login.microsoftonline.com",
        activity: "manage.office.com",
        powerapps: "api.powerapps.com",
        bap: "api.bap.microsoft.com",
        flow: "api.flow.microsoft.com",
        graph: "graph.microsoft.com",
        appsAudience: "https://service.powerapps.com/",
        flowAudience: "https://service.flow.microsoft.com/"
    )

    /// US government community cloud (moderate): signs in at the worldwide host, has an audit host of its own.
    public static let gcc = builtIn(
        "gcc",
        login: "login.microsoftonline.com",
        activity: "manage-gcc.office.com",
        powerapps: "gov.api.powerapps.us",
        bap: "gov.api.bap.microsoft.us",
        flow: "gov.api.flow.microsoft.us",
        graph: "graph.microsoft.com",
        appsAudience: "https://gov.service.powerapps.us/",
        flowAudience: "https://gov.service.flow.microsoft.us/"
    )

    /// US government community cloud, high.
    public static let gccHigh = builtIn(
        "gcc-high",
        login: "login.microsoftonline.us",
        activity: "manage.office365.us",
        powerapps: "high.api.powerapps.us",
        bap: "high.api.bap.microsoft.us",
        flow: "high.api.flow.microsoft.us",
        graph: "graph.microsoft.us",
        appsAudience: "https://high.service.powerapps.us/",
        flowAudience: "https://high.service.flow.microsoft.us/"
    )

    /// US Department of Defense.
    ///
    /// Sources disagree about the environment host (`api.bap.appsplatform.us`, `api.appsplatform.us`); a clouds file
    /// can say otherwise.
    public static let dod = builtIn(
        "dod",
        login: "login.microsoftonline.us",
        activity: "manage.protection.apps.mil",
        powerapps: "api.apps.appsplatform.us",
        bap: "api.bap.appsplatform.us",
        flow: "api.flow.appsplatform.us",
        graph: "dod-graph.microsoft.us",
        appsAudience: "https://service.apps.appsplatform.us/",
        flowAudience: "https://service.flow.appsplatform.us/"
    )

    /// China, operated by 21Vianet: no audit host is documented, and asking for it says so.
    ///
    /// Older clients sign in at `login.chinacloudapi.cn`; a clouds file can say so.
    public static let china = builtIn(
        "china",
        login: "login.partner.microsoftonline.cn",
        activity: nil,
        powerapps: "api.powerapps.cn",
        bap: "api.bap.partner.microsoftonline.cn",
        flow: "api.powerautomate.cn",
        graph: "microsoftgraph.chinacloudapi.cn",
        appsAudience: "https://service.powerapps.cn/",
        flowAudience: nil
    )

    private static func builtIn(
        _ name: String,
        login: String,
        activity: String?,
        powerapps: String,
        bap: String,
        flow: String,
        graph: String,
        appsAudience: String,
        flowAudience: String?
    ) -> Cloud {
        let hosts: [Service: String?] = [
            .login: login, .activity: activity, .powerapps: powerapps, .bap: bap, .flow: flow, .graph: graph,
        ]
        var audiences: [Service: String] = [
            .graph: "https://\(graph)",
            .powerapps: appsAudience,
            .bap: appsAudience,
            // App-only, the Power Apps audience is accepted by the flow host too.
            .flow: flowAudience ?? appsAudience,
        ]
        audiences[.activity] = activity.map { "https://\($0)" }
        return Cloud(
            name: name,
            roots: hosts.compactMapValues { host in host.map { BaseURL(trusted: $0) } },
            audiences: audiences
        )
    }
}
