/// A refusal of the Power Platform admin APIs or of Graph: code, HTTP status and message.
///
/// The admin APIs are not documented: codes and texts are those in the specifications of published clients.
struct PlatformRefusal: Error, Sendable {
    var status: Int
    var code: String
    var message: String
    /// Seconds, where the service names a wait.
    var retryAfter: Int?
    /// The name under which it is counted, where the code alone says too little.
    var counted: String?

    /// As the admin APIs write it.
    var reply: Reply { reply(#"{"error":{"code":\#(JSON.quoted(code)),"message":\#(JSON.quoted(message))}}"#) }

    /// As Graph writes it.
    func graphReply(request: String, at now: Moment) -> Reply { reply(graphBody(request: request, at: now)) }

    func graphBody(request: String, at now: Moment) -> String {
        #"{"error":{"code":\#(JSON.quoted(code)),"message":\#(JSON.quoted(message)),"innerError":{"#
            + #""date":"\#(now.recordTime)","request-id":"\#(request)","client-request-id":"\#(request)"}}}"#
    }

    private func reply(_ body: String) -> Reply {
        var reply = Reply.json(status, body)
        if let retryAfter { reply.headers.append(("Retry-After", "\(retryAfter)")) }
        reply.refusal = counted ?? code
        return reply
    }

    static func unauthorized(_ reason: String) -> PlatformRefusal {
        PlatformRefusal(
            status: 401,
            code: "InvalidAuthenticationToken",
            message: "The authentication token is not accepted.",
            counted: "401.\(reason)"
        )
    }

    /// What an app hears that nobody registered as a management application.
    static func notRegistered(_ app: String, _ path: String) -> PlatformRefusal {
        PlatformRefusal(
            status: 403,
            code: "Forbidden",
            message:
                "The service principal with id '\(app)' for application does not have permission to access the path '\(path)'."
        )
    }

    /// Who is no person registers nothing: not itself, and no other app.
    static func needsPerson(_ principal: String) -> PlatformRefusal {
        PlatformRefusal(
            status: 403,
            code: "Forbidden",
            message: "The user with object id '\(principal)' does not have permission to access this."
        )
    }

    static let ownerStays = invalid(
        "OwnerRoleAssignmentCannotBeModified",
        "The role assignment of the owner is changed by a new owner only."
    )

    /// The service's own words are not known; published clients say only that it fails.
    static func inSolution(_ flow: String) -> PlatformRefusal {
        invalid(
            "FlowInSolutionCannotBeShared",
            "The flow '\(flow)' is part of a solution: its permissions are managed in Dataverse."
        )
    }

    static func invalid(_ code: String, _ message: String) -> PlatformRefusal {
        PlatformRefusal(status: 400, code: code, message: message)
    }

    static func missing(_ code: String, _ what: String, _ id: String) -> PlatformRefusal {
        PlatformRefusal(status: 404, code: code, message: "Could not find the \(what) '\(id)'.")
    }

    static let denied = PlatformRefusal(
        status: 403,
        code: "Authorization_RequestDenied",
        message: "Insufficient privileges to complete the operation."
    )

    static let throttled = PlatformRefusal(
        status: 429,
        code: "TooManyRequests",
        message: "Rate limit is exceeded. Try again later.",
        retryAfter: 20
    )

    static func noSuchOperation(_ path: String) -> PlatformRefusal {
        PlatformRefusal(status: 404, code: "InvalidRequestUri", message: "The request URI '\(path)' is not valid.")
    }
}
