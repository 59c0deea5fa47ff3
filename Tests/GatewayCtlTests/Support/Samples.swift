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

    static let incomplete = """
        {"completeness":{"verdict":"incomplete","headline":"INCOMPLETE …","completeTo":"2025-03-01T09:00:00Z",\
        "incompleteSince":"2025-03-01T09:00:00Z","judgedAt":"2025-03-01T12:30:00Z","findings":[\
        {"kind":"subscription","severity":"critical","contentType":"Audit.SharePoint","code":"AF20023",\
        "message":"The subscription was disabled.","since":"2025-03-01T09:05:00Z","nextTryAt":"2025-03-01T12:45:00Z",\
        "remedy":"Ask who stops it."},{"kind":"credential","severity":"note","code":"ingestion.credential",\
        "message":"The client secret ends in 50 days.","remedy":"Make a new one."}],"feeds":[\
        {"contentType":"Audit.General","verdict":"complete","completeTo":"2025-03-01T12:28:00Z","isStale":false},\
        {"contentType":"Audit.SharePoint","verdict":"incomplete","completeTo":"2025-03-01T09:00:00Z","isStale":true,\
        "oldestUnfetchedAt":"2025-03-01T09:00:00Z","oldestUnfetchedSeconds":12600,"timeToLossSeconds":592200}]},\
        "tenant":\(contoso),"turn":{"dueAt":"2025-03-01T12:32:00Z","isLeased":false,"failures":0,\
        "requestsPerMinute":500,"fullRequestsPerMinute":2000,"throttles":2},"feeds":[\
        {"contentType":"Audit.General","state":"enabled","stateSince":"2025-03-01T08:00:00Z",\
        "lastListedAt":"2025-03-01T12:28:00Z","newestDoneAt":"2025-03-01T12:20:00Z","blobsWaiting":0,"blobsDone":1234,\
        "blobsGone":0,"blobsDead":0,"records":45678,"recordsRepeated":3,"recordsSetAside":1,\
        "requests":{"ok":1500,"throttled":7,"refused":1,"failed":2}},\
        {"contentType":"Audit.SharePoint","state":"disabledByAdmin","stateSince":"2025-03-01T09:05:00Z",\
        "blobsWaiting":2,"blobsDone":1,"blobsGone":1}],"openGaps":7,"gaps":[\(gap)],\
        "unknownOperations":[{"operation":"FrobnicateApp","records":12}]}
        """

    static let gap = """
        {"gapId":"g","contentType":"Audit.General","from":"2025-03-01T08:00:00Z","to":"2025-03-01T09:00:00Z",\
        "reason":"deadLetter","cause":"content could not be fetched","detail":"AF50000: An internal error occurred.",\
        "contentId":"x","recordedAt":"2025-03-02T08:00:00Z","state":"open","repairableUntil":"2025-03-08T08:00:00Z",\
        "remedy":"Run: gatewayctl content retry Contoso --all","tenantId":"\(tenantID)","tenant":"Contoso"}
        """

    static let letter = """
        {"contentId":"2025$audit_sharepoint$na1","contentType":"Audit.SharePoint","state":"dead",\
        "createdAt":"2025-03-01T08:00:00Z","keptUntil":"2025-03-08T08:00:00Z","listedAt":"2025-03-01T08:01:00Z",\
        "attempts":24,"firstFailedAt":"2025-03-01T08:02:00Z","errorCode":"AF50000","error":"An internal error occurred.",\
        "toldBy":"Microsoft","explanation":"Given up after 24 tries.","remedy":"Run: gatewayctl content retry TENANT 'x'"}
        """
}
