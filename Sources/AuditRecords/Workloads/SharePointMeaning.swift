/// What a SharePoint or OneDrive operation does, and whom a link of it reaches.
struct SharePointMeaning {
    /// Whom a link reaches.
    enum Link: String {
        case anyone, organisation, specificPeople
        /// The record says it in `SharingLinkScope`.
        case scoped
    }

    let act: SharingAct
    let link: Link?
    /// Whether it is never more than evidence of another act.
    let isBookkeeping: Bool

    private init(_ act: SharingAct, _ link: Link? = nil, isBookkeeping: Bool = false) {
        self.act = act
        self.link = link
        self.isBookkeeping = isBookkeeping
    }

    /// "Use sharing auditing in the audit log", "Audit log activities" and "SharePoint Audit Operations" of the Management
    /// Activity API schema: both generations of names. A share by a link of today writes both, `SecureLinkCreated` beside
    /// `SharingLinkCreated`, with one correlation id.
    static let all: [String: SharePointMeaning] = [
        "SharingSet": Self(.granted), "SharingRevoked": Self(.revoked), "SharingPermissionChanged": Self(.changed),
        "SharingInvitationCreated": Self(.invited), "SharingInvitationUpdated": Self(.invitationChanged),
        "SharingInvitationAccepted": Self(.invitationAccepted), "SharingInvitationRevoked": Self(.invitationRevoked),
        "SharingInvitationBlocked": Self(.invitationBlocked),
        "AccessInvitationCreated": Self(.invited), "AccessInvitationUpdated": Self(.invitationChanged),
        "AccessInvitationAccepted": Self(.invitationAccepted), "AccessInvitationRevoked": Self(.invitationRevoked),
        "AccessInvitationExpired": Self(.invitationRevoked),
        "AnonymousLinkCreated": Self(.linkCreated, .anyone), "AnonymousLinkUpdated": Self(.linkChanged, .anyone),
        "AnonymousLinkRemoved": Self(.linkRemoved, .anyone), "AnonymousLinkUsed": Self(.linkUsed, .anyone),
        "CompanyLinkCreated": Self(.linkCreated, .organisation),
        "CompanyLinkUpdated": Self(.linkChanged, .organisation),
        "CompanyLinkRemoved": Self(.linkRemoved, .organisation), "CompanyLinkUsed": Self(.linkUsed, .organisation),
        "SecureLinkCreated": Self(.linkCreated, .specificPeople),
        "SecureLinkUpdated": Self(.linkChanged, .specificPeople),
        "SecureLinkDeleted": Self(.linkRemoved, .specificPeople), "SecureLinkUsed": Self(.linkUsed, .specificPeople),
        "SharingLinkCreated": Self(.linkCreated, .scoped), "SharingLinkUpdated": Self(.linkChanged, .scoped),
        "SharingLinkDeleted": Self(.linkRemoved, .scoped), "SharingLinkUsed": Self(.linkUsed, .scoped),
        "SharedLinkCreated": Self(.linkCreated, .scoped), "SharedLinkDisabled": Self(.linkRemoved, .scoped),
        "AddedToSecureLink": Self(.granted), "RemovedFromSecureLink": Self(.revoked),
        "AddedToSharingLink": Self(.granted), "RemovedFromSharingLink": Self(.revoked),
        "AccessRequestCreated": Self(.accessRequested), "AccessRequestUpdated": Self(.accessRequested),
        "AccessRequestAccepted": Self(.accessApproved), "AccessRequestApproved": Self(.accessApproved),
        "AccessRequestDenied": Self(.accessDenied), "AccessRequestRejected": Self(.accessDenied),
        "AddedToGroup": Self(.granted), "RemovedFromGroup": Self(.revoked),
        "RemovedFromSiteCollection": Self(.revoked),
        "SiteCollectionAdminAdded": Self(.granted), "SiteCollectionAdminRemoved": Self(.revoked),
        "SiteAdminChangeRequest": Self(.accessRequested), "SecondaryMySiteOwnerSet": Self(.granted),
        "SitePermissionsModified": Self(.changed), "PermissionLevelModified": Self(.changed),
        "SharingPolicyChanged": Self(.policyChanged), "WebMembersCanShareModified": Self(.policyChanged),
        "WebRequestAccessModified": Self(.policyChanged), "AllowGroupCreationSet": Self(.policyChanged),
        "SharingInheritanceBroken": Self(.inheritanceChanged), "SharingInheritanceReset": Self(.inheritanceChanged),
        "PermissionLevelsInheritanceBroken": Self(.inheritanceChanged),
        "GroupAdded": Self(.inheritanceChanged), "GroupUpdated": Self(.inheritanceChanged),
        "PermissionLevelAdded": Self(.inheritanceChanged),
        // What goes with the end of a share is bookkeeping of that.
        "GroupRemoved": Self(.revoked, isBookkeeping: true),
        "PermissionLevelRemoved": Self(.revoked, isBookkeeping: true),
    ]
}
