import AuditRecords
import FoundationEssentials
import GatewayTesting
import Logging
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct PolicyBookTests {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `a tenant that nobody set anything for has the default pack, shared with the others`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        let book = PolicyBook(database: fixtures.database, logger: Self.quiet)

        let contoso = try await book.policies(of: Fixtures.contoso)
        let fabrikam = try await book.policies(of: Fixtures.fabrikam)

        let enabled = contoso.compiled.policies.filter(\.settings.enabled).map(\.id)
        #expect(Set(enabled) == Set(DefaultPack.policies.filter(\.settings.enabled).map(\.id)))
        #expect(contoso.compiled.problems.isEmpty)
        #expect(contoso.setKey == fabrikam.setKey)
        #expect(await book.remembered.sets == 1)
    }

    @Test func `nobody's policies are asked for under an id that is no tenant's`() async throws {
        let book = PolicyBook(database: Fixtures().database, logger: Self.quiet)

        let error = await #expect(throws: GatewayError.self) { _ = try await book.policies(of: Fixtures.contoso) }

        #expect(error?.code == .tenantNotFound)
    }
}
