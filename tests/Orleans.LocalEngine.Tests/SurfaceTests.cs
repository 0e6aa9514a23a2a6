namespace Orleans.LocalEngine.Tests;

public sealed class SurfaceTests
{
    /// <summary>
    /// What the engine has in Orleans' own namespaces, every one of which Orleans 10 has too. A name that is added here must be
    /// looked up there first: its namespace, its members and their signatures.
    /// </summary>
    private static readonly string[] Known =
    [
        "Orleans.AliasAttribute",
        "Orleans.CollectionAgeLimitAttribute",
        "Orleans.Concurrency.AlwaysInterleaveAttribute",
        "Orleans.Concurrency.OneWayAttribute",
        "Orleans.Concurrency.ReadOnlyAttribute",
        "Orleans.Concurrency.ReentrantAttribute",
        "Orleans.Configuration.GrainCollectionOptions",
        "Orleans.Core.IStorage",
        "Orleans.Core.IStorage`1",
        "Orleans.DeactivationReason",
        "Orleans.DeactivationReasonCode",
        "Orleans.GenerateSerializerAttribute",
        "Orleans.Grain",
        "Orleans.GrainBaseExtensions",
        "Orleans.GrainExtensions",
        "Orleans.GrainReminderExtensions",
        "Orleans.GrainState`1",
        "Orleans.GrainTypeAttribute",
        "Orleans.Hosting.ReminderOptions",
        "Orleans.IClusterClient",
        "Orleans.IFacetMetadata",
        "Orleans.IGrain",
        "Orleans.IGrainBase",
        "Orleans.IGrainCallContext",
        "Orleans.IGrainFactory",
        "Orleans.IGrainObserver",
        "Orleans.IGrainState`1",
        "Orleans.IGrainWithGuidKey",
        "Orleans.IGrainWithIntegerKey",
        "Orleans.IGrainWithStringKey",
        "Orleans.IIncomingGrainCallContext",
        "Orleans.IIncomingGrainCallFilter",
        "Orleans.IOutgoingGrainCallContext",
        "Orleans.IOutgoingGrainCallFilter",
        "Orleans.IRemindable",
        "Orleans.IReminderTable",
        "Orleans.IdAttribute",
        "Orleans.ImmutableAttribute",
        "Orleans.KeepAliveAttribute",
        "Orleans.Providers.ProviderConstants",
        "Orleans.ReminderEntry",
        "Orleans.ReminderTableData",
        "Orleans.ResponseTimeoutAttribute",
        "Orleans.Runtime.AsyncEnumerableExtensions",
        "Orleans.Runtime.ClientNotAvailableException",
        "Orleans.Runtime.EnumerationAbortedException",
        "Orleans.Runtime.GrainId",
        "Orleans.Runtime.GrainIdKeyExtensions",
        "Orleans.Runtime.GrainReference",
        "Orleans.Runtime.GrainTimerCreationOptions",
        "Orleans.Runtime.GrainType",
        "Orleans.Runtime.IAddressable",
        "Orleans.Runtime.IGrainContext",
        "Orleans.Runtime.IGrainReminder",
        "Orleans.Runtime.IGrainTimer",
        "Orleans.Runtime.IPersistentStateConfiguration",
        "Orleans.Runtime.IPersistentState`1",
        "Orleans.Runtime.IdSpan",
        "Orleans.Runtime.LimitExceededException",
        "Orleans.Runtime.OrleansConfigurationException",
        "Orleans.Runtime.OrleansException",
        "Orleans.Runtime.OrleansMessageRejectionException",
        "Orleans.Runtime.PersistentStateAttribute",
        "Orleans.Runtime.ReminderException",
        "Orleans.Runtime.RequestContext",
        "Orleans.Runtime.RequestContext+ReentrancySection",
        "Orleans.Runtime.SiloUnavailableException",
        "Orleans.Runtime.TickStatus",
        "Orleans.Runtime.WrappedException",
        "Orleans.StableHash",
        "Orleans.Storage.IGrainStorage",
        "Orleans.Storage.InconsistentStateException",
    ];

    [Fact]
    public void Orleans_namespaces_hold_what_Orleans_has_and_nothing_else()
    {
        var found = typeof(Grain).Assembly.GetExportedTypes()
            .Where(static type => type.Namespace != "Orleans.LocalEngine")
            .Select(static type => type.FullName!)
            .Order(StringComparer.Ordinal);

        Assert.Equal(Known, found);
    }
}
