/// A refusal of the Management Activity API: its AF code, HTTP status and message (API reference, "Errors").
///
/// The reference gives codes and texts but hardly a status; 400 is what clients report for the AF2xxxx family, 401 and
/// 403 for tokens and throttling.
struct ActivityRefusal: Error, Sendable {
    var status = 400
    var code: String
    var message: String
    /// The name under which it is counted, where the code alone says too little.
    var counted: String?
    var header: (name: String, value: String)?

    var reply: Reply {
        var reply: Reply
        if code == "401" {
            reply = .json(401, #"{"Message":"Authorization has been denied for this request."}"#)
        } else if code == "AF429" {
            reply = .json(status, "{'error':{'code':'AF429','message':'\(message)'}}")
        } else {
            reply = .json(status, #"{"error":{"code":\#(JSON.quoted(code)),"message":\#(JSON.quoted(message))}}"#)
        }
        if let header { reply.headers.append(header) }
        reply.refusal = counted ?? code
        return reply
    }

    static func unauthorized(_ reason: String) -> ActivityRefusal {
        ActivityRefusal(
            status: 401,
            code: "401",
            message: "",
            counted: "401.\(reason)",
            header: ("WWW-Authenticate", "Bearer error=\"invalid_token\"")
        )
    }

    static func missingRole(_ roles: [String], expected: String = "ActivityFeed.Read") -> ActivityRefusal {
        ActivityRefusal(
            status: 401,
            code: "AF10001",
            message:
                "The permission set (\(roles.joined(separator: " "))) sent in the request does not include the expected permission (\(expected))."
        )
    }

    static let publisherMissing = ActivityRefusal(
        code: "AF20001",
        message: "Missing parameter: PublisherIdentifier.",
        counted: "publisher.missing"
    )

    static func publisherWrong(_ value: String) -> ActivityRefusal {
        ActivityRefusal(
            code: "AF20002",
            message: "Invalid parameter: PublisherIdentifier (\(value)). Expected the tenant GUID of the vendor.",
            counted: "publisher.wrong"
        )
    }

    static func missing(_ parameter: String) -> ActivityRefusal {
        ActivityRefusal(code: "AF20001", message: "Missing parameter: \(parameter).")
    }

    static func invalid(_ parameter: String, _ type: String) -> ActivityRefusal {
        ActivityRefusal(code: "AF20002", message: "Invalid parameter type: \(parameter). Expected type: \(type)")
    }

    static func otherTenant(url: String, token: String) -> ActivityRefusal {
        ActivityRefusal(
            code: "AF20010",
            message:
                "The tenant ID passed in the URL (\(url)) does not match the tenant ID passed in the access token (\(token))."
        )
    }

    static func noTenant(_ id: String) -> ActivityRefusal {
        ActivityRefusal(
            code: "AF20011",
            message: "Specified tenant ID (\(id)) does not exist in the system or has been deleted."
        )
    }

    static func notGUID(_ id: String) -> ActivityRefusal {
        ActivityRefusal(code: "AF20013", message: "The tenant ID passed in the URL (\(id)) is not a valid GUID.")
    }

    static let contentType = ActivityRefusal(code: "AF20020", message: "The specified content type is not valid.")
    static let noSubscription = ActivityRefusal(
        code: "AF20022",
        message: "No subscription found for the specified content type."
    )
    static let disabled = ActivityRefusal(code: "AF20023", message: "The subscription was disabled.")
    static let disabledByAdmin = ActivityRefusal(
        code: "AF20023",
        message: "The subscription was disabled by a tenant admin."
    )
    static let alreadyEnabled = ActivityRefusal(
        code: "AF20024",
        message: "The subscription is already enabled. No property change."
    )

    static func webhook(_ address: String, _ reason: String) -> ActivityRefusal {
        ActivityRefusal(
            code: "AF20021",
            message: "The webhook endpoint (\(address)) could not be validated. \(reason)"
        )
    }

    private static let windowRule = """
        Start time and end time must both be specified (or both omitted) and must be less than or equal to 24 hours \
        apart, with the start time no more than 7 days in the past.
        """
    static let window = ActivityRefusal(code: "AF20030", message: windowRule)
    static let windowTooOld = ActivityRefusal(code: "AF20055", message: windowRule)

    static func nextPage(_ token: String) -> ActivityRefusal {
        ActivityRefusal(code: "AF20031", message: "Invalid nextPage Input: \(token).")
    }

    static func noContent(_ id: String) -> ActivityRefusal {
        ActivityRefusal(status: 404, code: "AF20050", message: "The specified content (\(id)) does not exist.")
    }

    static func expired(_ id: String) -> ActivityRefusal {
        ActivityRefusal(
            code: "AF20051",
            message:
                "Content requested with the key \(id) has already expired. Content older than 7 days cannot be retrieved."
        )
    }

    static func contentID(_ id: String) -> ActivityRefusal {
        ActivityRefusal(code: "AF20052", message: "Content ID \(id) in the URL is invalid.")
    }

    static func throttled(_ endpoint: Endpoint, publisher: String) -> ActivityRefusal {
        let name = endpoint.rawValue
        let method = endpoint == .blob ? "GetBlob" : name.prefix(1).uppercased() + name.dropFirst()
        return ActivityRefusal(
            status: 403,
            code: "AF429",
            message: "Too many requests. Method=\(method), PublisherId=\(publisher)"
        )
    }

    /// A second start within fifteen minutes.
    ///
    /// Clients have published it as HTTP 403 with the bare code 429.
    static func frequentStart(secondsLeft: Int64) -> ActivityRefusal {
        ActivityRefusal(
            status: 403,
            code: "429",
            message:
                "Too many frequent subscription start requests. Please retry again after \(secondsLeft / 60)m \(secondsLeft % 60)s",
            counted: "start.tooFrequent"
        )
    }

    /// Unified auditing is off: the code is no AF code, and the message is what to go by.
    static func auditingOff(_ tenant: String, correlation: String) -> ActivityRefusal {
        ActivityRefusal(
            code: "StartSubscription [CorrId=\(correlation)][TenantId=\(tenant)]",
            message:
                "Exception of type 'Microsoft.Office.Compliance.Audit.DataServiceException' was thrown. Microsoft.Office.Compliance.Audit.DataServiceException: Tenant \(tenant) does not exist.",
            counted: "auditingOff"
        )
    }
}
