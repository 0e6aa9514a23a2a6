using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine;

/// <summary>Makes a state of which nothing is stored.</summary>
internal static class StateActivator
{
    public static T? Create<T>()
    {
        var type = typeof(T);
        if (type.IsValueType || type == typeof(string) || type.IsAbstract || type.IsArray)
            return default;

        return type.GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<T>()
            : (T)RuntimeHelpers.GetUninitializedObject(type);
    }
}
