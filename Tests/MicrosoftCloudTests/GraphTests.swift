import EntraID
import FoundationEssentials
import Graph
import MicrosoftCloud
import Testing

@Suite struct GraphTests {
    private func run<R: Sendable>(
        _ answer: @Sendable @escaping (Asked) async throws -> Reply,
        _ test: @Sendable (Lab, GraphClient) async throws -> R
    ) async throws -> R {
        try await Lab.run { asked in
            asked.isToken ? .token(TestToken.make(roles: nil, marker: "\(asked.earlier)")) : try await answer(asked)
        } _: { lab in
            try await test(lab, try lab.graph())
        }
    }

    private struct Batch: Decodable {
        struct Question: Decodable {
            let id: String
            let method: String
            let url: String
            let headers: [String: String]
        }
        let requests: [Question]

        init(_ asked: Asked) throws {
            self = try JSONDecoder().decode(Batch.self, from: Data(asked.body.utf8))
        }
    }

    @Test func `Objects come by id with their kinds, and what is missing is absent`() async throws {
        try await run { _ in
            Reply(
                200,
                """
                {"value":[
                {"@odata.type":"#microsoft.graph.user","id":"AA","displayName":"Ada","userPrincipalName":"ada@contoso.example","userType":"Member","mail":"ada@contoso.example","proxyAddresses":["x"]},
                {"@odata.type":"#microsoft.graph.user","id":"bb","displayName":"Robin","userPrincipalName":"robin_adatum.com#EXT#@contoso.example","mail":null},
                {"@odata.type":"#microsoft.graph.user","id":"cc","displayName":"Chris","userPrincipalName":"chris@contoso.example","userType":"Guest"},
                {"@odata.type":"#microsoft.graph.user","id":"ff","displayName":"Kim","userPrincipalName":"kim_adatum.com#EXT#@contoso.example","userType":"Member"},
                {"@odata.type":"#microsoft.graph.group","id":"dd","displayName":"Sales"},
                {"@odata.type":"#microsoft.graph.servicePrincipal","id":"ee","displayName":"Robot"}]}
                """
            )
        } _: { lab, client in
            let found = try await client.objects(["AA", "bb", "cc", "dd", "ee", "ff", "00"])

            #expect(found["aa"]?.kind == .member && found["aa"]?.mail == "ada@contoso.example")
            #expect(found["bb"]?.kind == .guest)
            #expect(found["cc"]?.kind == .guest)
            #expect(found["ff"]?.kind == .member)
            #expect(found["dd"]?.kind == .group && found["dd"]?.displayName == "Sales")
            #expect(found["ee"]?.kind == .servicePrincipal)
            #expect(found["00"] == nil && found.count == 6)
            let asked = try #require(lab.requests.feed.first)
            #expect(asked.path == "/graph/v1.0/directoryObjects/getByIds")
            #expect(asked.headers["client-request-id"] != nil)
            #expect(asked.body.contains(#""types":["user","group","servicePrincipal"]"#))
            #expect(lab.requests.tokens.first?.form["scope"] == "https://graph.microsoft.com/.default")
        }
    }

    @Test func `More than a thousand ids take several requests`() async throws {
        try await run { _ in
            Reply(200, #"{"value":[]}"#)
        } _: { lab, client in
            _ = try await client.objects((0..<2001).map(String.init))

            #expect(lab.requests.feed.count == 3)
            #expect(lab.requests.feed.allSatisfy { $0.body.count(where: { $0 == "," }) <= 1002 })
        }
    }

    @Test func `Groups are counted ten to a batch, answers in any order, guests apart`() async throws {
        try await run { asked in
            let batch = try Batch(asked)
            let answers = batch.requests.reversed().map { question in
                // A number, a text behind a byte order mark, and base64 were all seen.
                let body =
                    question.id.hasSuffix("guests")
                    ? #""\uFEFF2""# : question.id.hasPrefix("1.") ? "40" : #""NDA=""#
                return #"{"id":"\#(question.id)","status":200,"headers":{"Content-Type":"text/plain"},"body":\#(body)}"#
            }
            return Reply(200, #"{"responses":[\#(answers.joined(separator: ","))]}"#)
        } _: { lab, client in
            let counts = try await client.memberCounts(of: (0..<11).map { "g\($0)" })

            #expect(counts.count == 11)
            #expect(counts.values.allSatisfy { (try? $0.get()) == MemberCount(accounts: 38, guests: 2) })
            let batches = try lab.requests.feed.map(Batch.init)
            #expect(batches.map(\.requests.count) == [20, 2])
            let first = try #require(batches.first?.requests.first)
            #expect(first.method == "GET")
            #expect(first.url == "/groups/g0/transitiveMembers/microsoft.graph.user/$count")
            #expect(first.headers == ["ConsistencyLevel": "eventual"])
        }
    }

    @Test func `Each group of a batch has its own failure, with its own wait`() async throws {
        try await run { asked in
            let answers = try Batch(asked).requests.map { question -> String in
                let id = #""id":"\#(question.id)""#
                switch question.id.split(separator: ".")[0] {
                case "0": return #"{\#(id),"status":200,"body":5}"#
                case "1":
                    return
                        #"{\#(id),"status":429,"headers":{"retry-after":"7"},"body":{"error":{"code":"TooManyRequests","message":"Slow down."}}}"#
                case "2":
                    return
                        #"{\#(id),"status":404,"body":{"error":{"code":"Request_ResourceNotFound","message":"None."}}}"#
                case "3":
                    return
                        #"{\#(id),"status":403,"body":{"error":{"code":"Authorization_RequestDenied","message":"No."}}}"#
                case "4" where question.id.hasSuffix("guests"):
                    return #"{\#(id),"status":400,"body":{"error":{"code":"Request_BadRequest","message":"Filter."}}}"#
                case "4": return #"{\#(id),"status":200,"body":9}"#
                default: return #"{"id":"stray","status":200,"body":1}"#
                }
            }
            return Reply(200, #"{"responses":[\#(answers.joined(separator: ","))]}"#)
        } _: { _, client in
            let counts = try await client.memberCounts(of: (0..<6).map { "g\($0)" })
            func failure(_ group: String) -> CloudFailure? {
                if case .failure(let failure) = counts[group] { failure } else { nil }
            }

            let zero = try counts["g0"]?.get()
            #expect(zero == MemberCount(accounts: 0, guests: 5))
            #expect(failure("g1")?.retry == .throttled && failure("g1")?.retryAfter == .seconds(7))
            #expect(failure("g2")?.retry == .gone)
            #expect(failure("g3")?.retry == .operatorMustAct)
            #expect(failure("g3")?.remedy.contains("GroupMember.Read.All") == true)
            let four = try counts["g4"]?.get()
            #expect(four == MemberCount(accounts: 9, guests: nil))
            #expect(failure("g5")?.retry == .retry)
        }
    }

    @Test func `The tenant's accounts are counted, guests apart`() async throws {
        try await run { asked in
            #expect(asked.headers["consistencylevel"] == "eventual")
            return asked.parameter("$filter") == "userType eq 'Guest'" ? Reply(200, "\u{FEFF}9\r\n") : Reply(200, "421")
        } _: { lab, client in
            let counts = try await client.accountCounts()
            #expect(counts == MemberCount(accounts: 412, guests: 9))
            #expect(lab.requests.feed.allSatisfy { $0.path == "/graph/v1.0/users/$count" })
        }
    }

    @Test func `A missing permission is named, with its consent`() async throws {
        try await run { _ in
            Reply(
                403,
                #"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation.","innerError":{"date":"2026-01-01T00:00:00","request-id":"11111111-2222-4333-8444-555555555555","client-request-id":"c"}}}"#
            )
        } _: { _, client in
            let failure = try await failure { try await client.objects(["a"]) }

            #expect(failure.code == "Authorization_RequestDenied")
            #expect(failure.retry == .operatorMustAct)
            #expect(failure.remedy.contains("Directory.Read.All"))
            #expect(failure.traceID == "11111111-2222-4333-8444-555555555555")
            let counts = try await MicrosoftCloudTests.failure { try await client.memberCounts(of: ["g"]) }
            #expect(counts.remedy.contains("GroupMember.Read.All"))
        }
    }

    @Test func `Throttling as a whole keeps its wait`() async throws {
        try await run { _ in
            Reply(429, "", headers: [("Retry-After", "31")])
        } _: { _, client in
            let failure = try await failure { try await client.accountCounts() }

            #expect(failure.retry == .throttled)
            #expect(failure.retryAfter == .seconds(31))
        }
    }

    @Test func `A success that is no answer is a failure without its body`() async throws {
        try await run { _ in
            Reply(200, #"{"value":"Ada Lovelace"}"#)
        } _: { _, client in
            let failure = try await failure { try await client.objects(["a"]) }

            #expect(failure.code == .unreadable && failure.retry == .retry)
            #expect(!"\(failure) \(failure.body ?? "")".contains("Ada"))
        }
    }
}
