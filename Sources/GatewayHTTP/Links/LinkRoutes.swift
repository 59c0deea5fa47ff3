import FoundationEssentials
package import Gateway
import HTTPTypes
package import Hummingbird
import MicrosoftCloud
import NIOCore

/// What the links in a mail lead to, outside the guard of API keys: whoever has the word is let in, to that one thing.
package struct LinkRoutes: Sendable {
    /// A form with one field, or the same as a mail provider's multipart.
    private static let bodyLimit = 8 << 10

    private let links: DigestLinks
    private let subscriptions: Subscriptions
    let approvals: ApprovalLinks
    private let serving: DigestServing

    package init(
        links: DigestLinks,
        subscriptions: Subscriptions,
        approvals: ApprovalLinks,
        database: Database,
        cache: ServingCache
    ) {
        self.links = links
        self.subscriptions = subscriptions
        self.approvals = approvals
        serving = DigestServing(database: database, cache: cache)
    }

    package func add(to router: Router<GatewayContext>) {
        addApprovals(to: router)
        router.get("d/:token") { request, context in try await open(context.parameter("token"), request) }
        router.get("u/:token") { request, context in
            guard let found = try await subscriptions.find(context.parameter("token")) else {
                return Self.nothing(for: request)
            }
            return Self.page(found.isEnded ? LinkPages.ended(found) : LinkPages.confirm(found))
        }
        router.post("u/:token") { request, context in
            let body = try await request.body.collect(upTo: Self.bodyLimit)
            guard OneClick.isAsked(by: Array(body.readableBytesView), type: request.headers[.contentType]) else {
                return Self.page(LinkPages.unclear, status: .badRequest)
            }
            guard let ended = try await subscriptions.end(context.parameter("token")) else {
                return Self.nothing(for: request)
            }
            // 200 and no redirect (RFC 8058 §3.1).
            return Self.page(LinkPages.ended(ended))
        }
    }

    /// One digest's page, or the page that says nothing.
    private func open(_ token: String, _ request: Request) async throws -> Response {
        guard let opened = try await links.open(token, counting: request.method == .get) else {
            return Self.nothing(for: request)
        }
        var response: Response
        do {
            response =
                try await serving
                .representation(of: opened.digest, tenant: opened.tenant, as: .html, for: request)
                .response(to: request, caching: .never)
        } catch let error as GatewayError where error.code == .digestNotFound {
            // Retention took it before the link's end.
            return Self.nothing(for: request)
        }
        Self.protect(&response.headers)
        return response
    }

    /// The same for whatever opens nothing; as a problem for who asks for JSON.
    static func nothing(for request: Request) -> Response {
        let asked = QualityList(request.headers[.accept] ?? "*/*")
        guard asked.preferred(of: ["text/html", "application/problem+json", "application/json"]) != "text/html" else {
            return page(LinkPages.nothing, status: .notFound)
        }
        let problem = Data(
            """
            {"code":"link.not_found","detail":"This link opens nothing.","status":404,"title":"Not Found",\
            "type":"urn:gateway:problem:link.not_found"}
            """.utf8
        )
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        protect(&headers)
        return Response(status: .notFound, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: problem)))
    }

    static func page(_ page: String, status: HTTPResponse.Status = .ok) -> Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: LinkPages.contentSecurityPolicy,
            .xContentTypeOptions: "nosniff",
        ]
        protect(&headers)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
    }

    /// The address is the key: it is kept nowhere, told to nobody and found by no search.
    private static func protect(_ headers: inout HTTPFields) {
        headers[.cacheControl] = DigestRepresentation.Caching.never.rawValue
        headers[.referrerPolicy] = "no-referrer"
        headers[.robots] = "noindex, nofollow, noarchive"
    }
}

extension HTTPField.Name {
    static let referrerPolicy = word("Referrer-Policy")
    static let robots = word("X-Robots-Tag")

    private static func word(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("a token by RFC 9110") }
        return name
    }
}
