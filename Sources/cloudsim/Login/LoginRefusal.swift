/// A refusal of the token endpoint: OAuth error, AADSTS code, HTTP status and Entra ID's words.
///
/// Codes, statuses and texts follow Microsoft's page of authentication errors and what published clients have seen.
struct LoginRefusal: Error, Sendable {
    var status: Int
    var error: String
    var code: Int
    var message: String

    static let wrongSecret = """
        Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not \
        the client secret ID, for a secret added to app
        """

    static func invalidClient(_ code: Int, _ message: String) -> LoginRefusal {
        LoginRefusal(status: 401, error: "invalid_client", code: code, message: message)
    }

    static func invalidRequest(_ code: Int, _ message: String) -> LoginRefusal {
        LoginRefusal(status: 400, error: "invalid_request", code: code, message: message)
    }

    /// A trouble that passes (429 and 5xx carry `temporarily_unavailable`).
    static func unavailable(_ status: Int, _ code: Int, _ message: String) -> LoginRefusal {
        LoginRefusal(status: status, error: "temporarily_unavailable", code: code, message: message)
    }

    static func unknownTenant(_ tenant: String) -> LoginRefusal {
        invalidRequest(
            90_002,
            """
            Tenant '\(tenant)' not found. Check to make sure you have the correct tenant ID and are signing into the \
            correct cloud. Check with your subscription administrator, this may happen if there are no active \
            subscriptions for the tenant.
            """
        )
    }

    static func unknownApp(_ app: String, tenant: String) -> LoginRefusal {
        LoginRefusal(
            status: 400,
            error: "unauthorized_client",
            code: 700_016,
            message: """
                Application with identifier '\(app)' was not found in the directory '\(tenant)'. This can happen if \
                the application has not been installed by the administrator of the tenant or consented to by any \
                user in the tenant. You may have sent your authentication request to the wrong tenant.
                """
        )
    }

    func reply(at now: Moment, trace: String, correlation: String) -> Reply {
        let time = now.loginTime
        let text = """
            AADSTS\(code): \(message)\r\nTrace ID: \(trace)\r\nCorrelation ID: \(correlation)\r\nTimestamp: \(time)
            """
        let body =
            #"{"error":"\#(error)","error_description":\#(JSON.quoted(text)),"error_codes":[\#(code)],"#
            + #""timestamp":"\#(time)","trace_id":"\#(trace)","correlation_id":"\#(correlation)","#
            + #""error_uri":"https://login.microsoftonline.com/error?code=\#(code)"}"#
        var reply = Reply.json(status, body)
        reply.refusal = "AADSTS\(code)"
        return reply
    }
}
