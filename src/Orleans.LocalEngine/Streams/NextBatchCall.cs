using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Asks a grain for the next elements of a stream, and for the stream itself with the first ones.</summary>
internal sealed class NextBatchCall<T> : GrainCall<EnumerationBatch<T>>
{
    // A stream may have nothing to say for days, so there is no deadline.
    private static readonly GrainMethod NextMethod =
        new("Orleans.LocalEngine.Stream", "Next", "Next", GrainMethodOptions.AlwaysInterleave, "-00:00:00.001");

    public GrainEnumerator<T>? Enumerator { get; set; }

    public override GrainMethod Method => NextMethod;

    protected override ValueTask<EnumerationBatch<T>> Invoke(object grain)
    {
        var enumerator = Enumerator!;
        enumerator.Source ??= new GrainEnumeration<T>(
            (Activation)SynchronizationContext.Current!, enumerator.Call, grain, enumerator.Token);

        if (!enumerator.Source.BelongsTo(grain))
            throw new EnumerationAbortedException("The stream ended because its grain was deactivated. Start it again.");

        return new ValueTask<EnumerationBatch<T>>(enumerator.Source.NextAsync(enumerator.Call.MaxBatchSize));
    }

    protected override void Clear() => Enumerator = null;

    protected override void Return() => GrainCallPool<NextBatchCall<T>>.Return(this);
}
