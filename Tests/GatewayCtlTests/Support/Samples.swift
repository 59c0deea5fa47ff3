/// Answers of a gateway, as its admin API writes them.
enum Samples {
    static let tenantID = "11111111-2222-3333-4444-555555555555"
    static let clientID = "66666666-7777-8888-9999-aaaaaaaaaaaa"

    static let contoso = """
        {"tenantId":"\(tenantID)","name":"Contoso","cloud":"commercial","clientId":"\(clientID)",\
        "timeZone":"Europe/Berlin","contentTypes":["Audit.General","Audit.SharePoint"],"state":"active",\
        "stateSince":"2025-03-01T08:00:00Z","createdAt":"2025-03-01T08:00:00.123456Z",\
        "credential":{"kind":"secret","expiresAt":"2026-01-31T00:00:00Z","createdAt":"2025-03-01T08:00:00Z"},\
        "somethingNew":{"a":[1,2,{"b":"}"}]}}
        """

    static let fabrikam = """
        {"tenantId":"22222222-2222-3333-4444-555555555555","name":"Fabrikam, Inc.","cloud":"gcc-high",\
        "clientId":"\(clientID)","timeZone":"UTC","contentTypes":["Audit.General"],"state":"suspended",\
        "stateSince":"2025-07-01T08:00:00Z","createdAt":"2025-03-01T08:00:00Z",\
        "reason":{"code":"AADSTS7000222","message":"The client secret expired on 2025-06-30.",\
        "remedy":"Create one, then run gatewayctl tenant rotate."}}
        """

    static let tenants = #"{"items":[\#(contoso),\#(fabrikam)]}"#

    static let feeds = """
        [{"contentType":"Audit.General","state":"enabled","stateSince":"2025-03-01T08:00:00Z",\
        "listedTo":"2025-03-01T09:00:00Z","blobsWaiting":0,"blobsDone":1234,"blobsGone":0},\
        {"contentType":"Audit.SharePoint","state":"auditDisabled","stateSince":"2025-03-01T08:00:00Z",\
        "errorCode":"AF20023","error":"Unified auditing is off.","remedy":"Turn it on in the Purview portal.",\
        "blobsWaiting":12,"blobsDone":0,"blobsGone":1}]
        """

    static let checksOK = """
        [{"step":"token","outcome":"ok","detail":"Entra ID issued a token."},\
        {"step":"subscription","subject":"Audit.General","outcome":"ok","detail":"Enabled."}]
        """

    static let checksFailed = """
        [{"step":"token","outcome":"ok","detail":"Entra ID issued a token."},\
        {"step":"roles","outcome":"failed","detail":"The token has no role ActivityFeed.Read.",\
        "code":"role_missing","remedy":"Grant ActivityFeed.Read and consent."},\
        {"step":"subscription","subject":"Audit.General","outcome":"skipped","detail":"Needs the role."}]
        """

    static func event(_ number: Int, summary: String = "Somebody shared a canvas app") -> String {
        """
        {"event":{"eventId":"00000000-0000-0000-0000-\(String(100_000_000_000 + number))","act":"share",\
        "resource":{"kind":"canvasApp","id":"app-\(number)","name":"Expenses"},\
        "audiences":[{"kind":"everyone"},{"kind":"user","name":"adele@contoso.com"}],"roles":["CanView"],\
        "actor":{"kind":"user","name":"admin@contoso.com"},"firstOccurredAt":"2025-03-01T08:00:00Z",\
        "risk":{"level":"high","reasons":["everyone"]},"summary":"\(summary)",\
        "recordIds":["r-\(number)","s-\(number)"],"big":12345678901234567890},\
        "ingestedAt":"2025-03-01T08:05:00Z"}
        """
    }

    static let migrations = """
        {"items":[{"name":"m0001_create_gateway","appliedAt":"2025-03-01T08:00:00Z","checksumMatches":true},\
        {"name":"m0002_add_alerts","checksumMatches":true}]}
        """
}
