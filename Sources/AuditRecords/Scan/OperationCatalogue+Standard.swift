extension OperationCatalogue {
    /// What this release knows: the operations that `SharingFacts` reads, and those seen and found to be no sharing.
    package static let standard = OperationCatalogue(
        sharing: Set(SharingFacts.readers.keys),
        irrelevant: irrelevant
    )

    /// The operations that a reader of sharing facts wants, sorted.
    package static var sharingOperations: [String] { SharingFacts.readers.keys.sorted() }

    private static let irrelevant: Set<String> = [
        // SharePoint and OneDrive: reading, writing, moving.
        "FileAccessed", "FileAccessedExtended", "FileCheckedIn", "FileCheckedOut", "FileCheckOutDiscarded",
        "FileCopied",
        "FileDeleted", "FileDeletedFirstStageRecycleBin", "FileDeletedSecondStageRecycleBin", "FileDownloaded",
        "FileModified", "FileModifiedExtended", "FileMoved", "FilePreviewed", "FileRecycled", "FileRenamed",
        "FileRestored",
        "FileSyncDownloadedFull", "FileSyncDownloadedPartial", "FileSyncUploadedFull", "FileSyncUploadedPartial",
        "FileUploaded", "FileUploadedPartial", "FileVersionsAllDeleted", "FileVersionRecycled", "FolderCopied",
        "FolderCreated", "FolderDeleted", "FolderModified", "FolderMoved", "FolderRecycled", "FolderRenamed",
        "FolderRestored", "ListColumnCreated", "ListColumnDeleted", "ListColumnUpdated", "ListContentTypeCreated",
        "ListContentTypeUpdated", "ListCreated", "ListDeleted", "ListItemCreated", "ListItemDeleted",
        "ListItemRecycled",
        "ListItemUpdated", "ListItemViewed", "ListUpdated", "ListViewed", "PageViewed", "PageViewedExtended",
        "PagePrefetched", "ClientViewSignaled", "SearchQueryPerformed", "SearchViewed", "SiteCollectionCreated",
        "SiteColumnCreated", "SiteColumnUpdated", "SiteContentTypeCreated", "SiteContentTypeUpdated", "SignInEvent",
        "CommentCreated", "CommentDeleted", "ManagedSyncClientAllowed",
        // Entra ID: sign-in and the upkeep of users, devices and applications.
        "UserLoggedIn", "UserLoginFailed", "Update user.", "Change user license.", "Change user password.",
        "Reset user password.", "Set force change user password.", "Update StsRefreshTokenValidFrom Timestamp.",
        "Update device.", "Add device.", "Add registered users to device.", "Add registered owner to device.",
        "Update application.", "Add application.", "Delete application.", "Add service principal.",
        "Update service principal.", "Remove service principal.", "Add group.", "Update group.", "Delete group.",
        "Set Company Information.", "Add policy.", "PasswordLogonInitialAuthUsingPassword", "Disable account.",
        "Enable account.",
        "Add a deletion-marked app role assignment grant to service principal as part of link removal.",
        // Exchange: mailbox use and the service's own upkeep.
        "MailItemsAccessed", "Send", "SendAs", "SendOnBehalf", "Create", "Update", "Move", "MoveToDeletedItems",
        "SoftDelete", "HardDelete", "MailboxLogin", "Set-User", "Set-MailboxPlan", "Set-TransportConfig",
        "Set-TenantObjectVersion", "Set-OwaMailboxPolicy", "Set-RecipientEnforcementProvisioningPolicy",
        "Set-ExchangeAssistanceConfig", "Set-AdminAuditLogConfig", "New-ExchangeAssistanceConfig", "New-Mailbox",
        "Install-AdminAuditLogConfig", "Install-DataClassificationConfig", "Install-DefaultSharingPolicy",
        "Install-ResourceConfig", "Enable-AddressListPaging",
        // Teams: presence, messages, structure.
        "TeamsSessionStarted", "TeamCreated", "TeamDeleted", "ChannelAdded", "ChannelDeleted", "ChannelSettingChanged",
        "MessageSent", "MessageUpdated", "MessageDeleted", "MessagesListed", "ChatRetrieved", "ReactedToMessage",
        "MeetingDetail", "MeetingParticipantDetail", "AppInstalled", "TabAdded", "TabUpdated", "TabRemoved",
        "BotAddedToTeam",
        // Power Platform: making and running.
        "CreatePowerApp", "LaunchPowerApp", "UpdatePowerApp", "PatchPowerApp", "PublishPowerApp", "DeletePowerApp",
        "ImportNewCanvasApp", "MarkPowerAppAsFeatured", "MarkPowerAppAsHero", "PromotePowerAppVersion",
        "DeletePowerAppVersion", "ImportExistingCanvasApp", "PublishSolutionCanvasAppVersion", "RemoveHeroApp",
        "RemoveFeaturedApp", "AdminSetAppAsFeatured", "AdminSetAppDesiredLogicalName", "AppDlpEvaluationResultChange",
        // Somebody lets an app use connections of their own: nobody else gains by it.
        "RecordScopesConsent",
        // A deleted app is restored: whether its shares come back, no record says, and those who open it are looked up.
        "AdminRestoreDeletePowerApp",
        "CreateFlow", "EditFlow", "DeleteFlow", "StartAPaidTrial", "RenewTrial", "CrmDefaultActivity",
        // Compliance and threat protection.
        "DlpRuleMatch", "DLPRuleMatch", "DlpRuleUndo", "DLPRuleUndo", "AlertEntityGenerated", "AlertTriggered",
        "AggregateActivityData", "AggregateCampaignIntelligenceData", "AggregateThreatInstanceList",
        "AggregateThreatProfileDetails", "SearchAirBatch", "SearchAlert", "SearchComplianceRedirection",
        "SearchCustomTag",
        "SearchCustomerInsight", "SearchDataInsightsSubscription", "SearchMtpStatus", "SearchSecurityRedirection",
        "ValidaterbacAccessCheck", "TIMailData", "SensitivityLabelApplied", "SensitivityLabelUpdated", "HeartBeat",
        // Power BI: reading and making.
        "ViewReport", "ViewDashboard", "ViewTile", "ExportReport", "CreateArtifact", "UpdateArtifact", "DeleteArtifact",
        "RefreshDataset", "CreateReport", "EditReport", "DeleteReport",
        // Copilot.
        "CopilotInteraction",
    ]
}
