namespace Orleans.LocalEngine;

/// <summary>Tells a grain that nobody reads a stream any more.</summary>
internal sealed class EndEnumerationCall<T> : GrainVoidCall
{
    private static readonly GrainMethod EndMethod =
        new("Orleans.LocalEngine.Stream", "End", "End", GrainMethodOptions.AlwaysInterleave, null);

    public GrainEnumerator<T>? Enumerator { get; set; }

    public override GrainMethod Method => EndMethod;

    protected override ValueTask Invoke(object grain) =>
        Enumerator!.Source!.BelongsTo(grain) ? Enumerator.Source.DisposeAsync() : default;

    protected override void Clear() => Enumerator = null;

    protected override void Return() => GrainCallPool<EndEnumerationCall<T>>.Return(this);
}
