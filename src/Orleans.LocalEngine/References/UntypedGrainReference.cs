using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A reference under no interface: it only names the grain.</summary>
internal sealed class UntypedGrainReference(GrainReferenceContext context, IdSpan key) : LocalGrainReference(context, key);
