import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct DigestBrandTests {
    private static let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])

    @Test func `a tenant's brand goes before the gateway's, and an empty one takes it away`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        var everybody = DigestBrand()
        (everybody.name, everybody.footer) = ("Northwind Managed Services", "Call us")
        everybody.logo = DigestBrand.Logo(mediaType: "image/svg+xml", data: Self.png)
        var own = DigestBrand()
        own.name = "Northwind for Contoso"

        let (contoso, fabrikam) = (Fixtures.contoso, Fixtures.fabrikam)
        let (shared, special) = (everybody, own)
        let brands = try await fixtures.database.asWorker { connection in
            try await DigestBrandStore.set(shared, of: nil, on: connection)
            try await DigestBrandStore.set(special, of: contoso, on: connection)
            let both = [
                try await DigestBrandStore.effective(for: contoso, on: connection),
                try await DigestBrandStore.effective(for: fabrikam, on: connection),
            ]
            try await DigestBrandStore.set(DigestBrand(), of: contoso, on: connection)
            return both + [try await DigestBrandStore.effective(for: contoso, on: connection)]
        }

        #expect(
            brands.map(\.name) == ["Northwind for Contoso", "Northwind Managed Services", "Northwind Managed Services"]
        )
        #expect(brands.allSatisfy { $0.footer == "Call us" })
        // What it is called is of no account; its bytes are a PNG's.
        #expect(brands.allSatisfy { $0.logo?.mediaType == "image/png" })
        let page = DigestHTML(DigestSample.digest(), brand: brands[0]).render()
        #expect(page.contains("src=\"data:image/png;base64,") && page.contains("Northwind for Contoso"))
    }

    @Test(arguments: ["blue", "#12345", "#1d4f7c;}body{display:none", "0b6e4f", "#gggggg"])
    func `what is no colour does not get into a page`(colour: String) async throws {
        let fixtures = Fixtures()
        var brand = DigestBrand()
        brand.colour = colour
        let wrong = brand
        let error = await #expect(throws: GatewayError.self) {
            try await fixtures.database.asWorker { try await DigestBrandStore.set(wrong, of: nil, on: $0) }
        }
        #expect(error?.code == .requestInvalid)
        #expect(!DigestHTML(DigestSample.digest(), brand: wrong).render().contains(colour))
    }

    @Test func `a picture that is none, or too large, is refused`() {
        #expect(throws: GatewayError.self) { try DigestBrand.Logo(Data("<svg onload=alert(1)>".utf8)) }
        #expect(throws: GatewayError.self) {
            try DigestBrand.Logo(Self.png + Data(repeating: 0, count: DigestBrand.Logo.limit))
        }
    }

    @Test(arguments: ["#ffff00", "#000000", "#ffffff", "#0b6e4f", "#ff00ff", "#7f7f7f"])
    func `any colour is used in a shade that can be read`(text: String) throws {
        let colour = try #require(BrandColour(text))
        for ground in ["#ffffff", "#13171b"] {
            let ground = try #require(BrandColour(ground))
            #expect(colour.readable(on: ground).contrast(with: ground) >= 4.5)
        }
    }
}
