using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.CustomResources.Validations;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

/// <summary><c>x-kubernetes-validations</c>: which a definition may have, and what they say of objects.</summary>
public sealed class ValidationRulesTests
{
    private const string Number = """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"x-kubernetes-validations":[RULE]}""";

    public static TheoryData<string, string, string> Definitions => new()
    {
        { Number, "{'rule':'self.a == self.b'}", "" },
        { Number, "{'rule':'self.a == self.b','message':'a is b','reason':'FieldValueForbidden','fieldPath':'.a','messageExpression':'string(self.a)'}", "" },
        { Number, "{'rule':'self.a == self.c'}", "s.x-kubernetes-validations[0].rule: Invalid value: \"self.a == self.c\": compilation failed: ERROR: <input>:1:15: undefined field 'c'\n | self.a == self.c\n | ..............^" },
        { Number, "{'rule':'self.a =='}", "s.x-kubernetes-validations[0].rule: Invalid value: \"self.a ==\": compilation failed: ERROR: <input>:1:10: Syntax error: mismatched input '<EOF>' expecting an expression\n | self.a ==\n | .........^" },
        { Number, "{'rule':'self.a + 1'}", "s.x-kubernetes-validations[0].rule: Invalid value: \"self.a + 1\": cel expression must evaluate to a bool" },
        { Number, "{'rule':''}", "s.x-kubernetes-validations[0].rule: Required value: rule is not specified" },
        { Number, "{'rule':'true','message':' '}", "s.x-kubernetes-validations[0].message: Invalid value: \" \": message must be non-empty if specified" },
        { Number, "{'rule':'true','messageExpression':'1'}", "s.x-kubernetes-validations[0].messageExpression: Invalid value: \"1\": messageExpression must evaluate to a string" },
        { Number, "{'rule':'true','reason':'Odd'}", "s.x-kubernetes-validations[0].reason: Unsupported value: \"Odd\": supported values: \"FieldValueRequired\", \"FieldValueForbidden\", \"FieldValueInvalid\", \"FieldValueDuplicate\"" },
        { Number, "{'rule':'true','fieldPath':'.c'}", "s.x-kubernetes-validations[0].fieldPath: Invalid value: \".c\": fieldPath must be a valid path: does not refer to a valid field" },
        { Number, "{'rule':'self.a == 1','optionalOldSelf':true}", "s.x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set to true if oldSelf is not used in rule" },
        { Number, "{'rule':'!oldSelf.hasValue() || self.a >= oldSelf.value().a','optionalOldSelf':true}", "" },
        { """{"type":"object","properties":{"l":{"type":"array","items":{"type":"string","x-kubernetes-validations":[RULE]}}}}""", "{'rule':'self == oldSelf'}", "s.properties[l].items.x-kubernetes-validations[0].rule: Invalid value: \"self == oldSelf\": oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[l]" },
        { """{"type":"object","properties":{"l":{"type":"array","items":{"type":"string"}}},"x-kubernetes-validations":[RULE]}""", "{'rule':'self.l.all(x, self.l.all(y, x == y))'}", "s.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)" },
        { """{"type":"object","properties":{"l":{"type":"array","maxItems":100,"items":{"type":"string","maxLength":50}}},"x-kubernetes-validations":[RULE]}""", "{'rule':'self.l.all(x, self.l.all(y, x == y))'}", "" },
    };

    [Theory, MemberData(nameof(Definitions))]
    public void ADefinitionsRules_Compile(string schema, string rule, string expected)
    {
        var faults = new FaultList();
        ValidationRules.Validate(FieldPath.Root("s"), StructuralSchema.Parse(schema.Replace("RULE", rule.Replace('\'', '"'), StringComparison.Ordinal)), faults);
        Assert.Equal(expected, string.Join('|', faults.Faults.Take(1)));
    }

    public static TheoryData<string, string, string, string?, string> Objects => new()
    {
        { Number, "{'rule':'self.a <= self.b'}", "{'a':1,'b':2}", null, "" },
        { Number, "{'rule':'self.a <= self.b'}", "{'a':3,'b':2}", null, "<nil>: Invalid value: \"object\": failed rule: self.a <= self.b" },
        { Number, "{'rule':'self.a <= self.b','message':'a is too large'}", "{'a':3,'b':2}", null, "<nil>: Invalid value: \"object\": a is too large" },
        { Number, "{'rule':'self.a <= self.b','messageExpression':'string(self.a) + \\\" > b\\\"','fieldPath':'.a','reason':'FieldValueForbidden'}", "{'a':3,'b':2}", null, "a: Forbidden: 3 > b" },
        { Number, "{'rule':'self.a <= self.b','reason':'FieldValueRequired','message':'needed'}", "{'a':3,'b':2}", null, "<nil>: Required value: needed" },
        { Number, "{'rule':'self.a <= self.b'}", "{'a':3}", null, "<nil>: Invalid value: \"object\": no such key: b evaluating rule: self.a <= self.b" },
        { Number, "{'rule':'!has(self.b) || self.a <= self.b'}", "{'a':3}", null, "" },
        { Number, "{'rule':'self.a == oldSelf.a','message':'immutable'}", "{'a':3}", null, "" },
        { Number, "{'rule':'self.a == oldSelf.a','message':'immutable'}", "{'a':3}", "{'a':2}", "<nil>: Invalid value: \"object\": immutable" },
        { Number, "{'rule':'self.a <= self.b'}", "{'a':3,'b':2}", "{'a':3,'b':2}", "" },
        { Number, "{'rule':'self.a <= self.b'}", "{'a':4,'b':2}", "{'a':3,'b':2}", "<nil>: Invalid value: \"object\": failed rule: self.a <= self.b" },
        { Number, "{'rule':'!oldSelf.hasValue() || self.a >= oldSelf.value().a','optionalOldSelf':true}", "{'a':1}", "{'a':2}", "<nil>: Invalid value: \"object\": failed rule: !oldSelf.hasValue() || self.a >= oldSelf.value().a" },
        { """{"type":"object","properties":{"namespace":{"type":"string"},"a-b":{"type":"string"},"a__b":{"type":"string"}},"x-kubernetes-validations":[RULE]}""", "{'rule':'self.__namespace__ == self.a__dash__b && self.a__underscores__b == self.a__dash__b'}", "{'namespace':'x','a-b':'x','a__b':'x'}", null, "" },
        { """{"type":"object","properties":{"p":{"x-kubernetes-int-or-string":true}},"x-kubernetes-validations":[RULE]}""", "{'rule':'type(self.p) == string ? self.p == \\\"50%\\\" : self.p == 5'}", "{'p':'50%'}", null, "" },
        { """{"type":"object","properties":{"p":{"x-kubernetes-int-or-string":true}},"x-kubernetes-validations":[RULE]}""", "{'rule':'self.p > 5'}", "{'p':'50%'}", null, "<nil>: Invalid value: \"object\": 'no such overload: _>_(string, int)': call arguments did not match a supported operator, function or macro signature for rule: self.p > 5" },
        { """{"type":"object","properties":{"t":{"type":"string","format":"date-time"},"d":{"type":"string","format":"duration"}},"x-kubernetes-validations":[RULE]}""", "{'rule':'self.t.getFullYear() == 2026 && self.d < duration(\\\"1h\\\")'}", "{'t':'2026-01-02T03:04:05Z','d':'5m'}", null, "" },
        { """{"type":"object","properties":{"n":{"type":"number"}},"x-kubernetes-validations":[RULE]}""", "{'rule':'self.n == 5.0'}", "{'n':5}", null, "" },
        { """{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"integer","x-kubernetes-validations":[RULE]}}}}""", "{'rule':'self > 5'}", "{'m':{'a':6,'b':4}}", null, "m[b]: Invalid value: \"integer\": failed rule: self > 5" },
        { """{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"integer","x-kubernetes-validations":[RULE]}}}}""", "{'rule':'self > 5'}", "{'m':{'a':7,'b':4}}", "{'m':{'a':6,'b':4}}", "" },
        { """{"type":"object","properties":{"l":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["n"],"items":{"type":"object","properties":{"n":{"type":"string"},"v":{"type":"integer"}},"x-kubernetes-validations":[RULE]}}}}""", "{'rule':'self.v >= oldSelf.v'}", "{'l':[{'n':'b','v':1},{'n':'a','v':1}]}", "{'l':[{'n':'a','v':2},{'n':'b','v':1}]}", "l[1]: Invalid value: \"object\": failed rule: self.v >= oldSelf.v" },
        { """{"type":"object","properties":{"l":{"type":"array","items":{"type":"integer","x-kubernetes-validations":[RULE]}},"o":{"type":"string"}}}""", "{'rule':'self > 1'}", "{'l':[1],'o':'new'}", "{'l':[1],'o':'old'}", "" },
        { """{"type":"object","properties":{"l":{"type":"array","items":{"type":"integer","x-kubernetes-validations":[RULE]}}}}""", "{'rule':'self > 1'}", "{'l':[2,1]}", "{'l':[1]}", "l[1]: Invalid value: \"integer\": failed rule: self > 1" },
        { """{"type":"object","properties":{"l":{"type":"array","items":{"type":"integer"}}},"x-kubernetes-validations":[RULE]}""", "{'rule':'self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))'}", "BIG", null, "<nil>: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))" },
        { """{"type":"object","x-kubernetes-validations":[RULE]}""", "{'rule':'self.metadata.name.startsWith(\\\"a\\\") && self.kind == \\\"T\\\"'}", "{'metadata':{'name':'b'},'kind':'T'}", null, "<nil>: Invalid value: \"object\": failed rule: self.metadata.name.startsWith(\"a\") && self.kind == \"T\"" },
    };

    [Theory, MemberData(nameof(Objects))]
    public void AnObject_IsHeldAgainstTheRules(string schema, string rule, string value, string? old, string expected)
    {
        var faults = new FaultList();
        var rules = RuleTree.Of(StructuralSchema.Parse(schema.Replace("RULE", rule.Replace('\'', '"'), StringComparison.Ordinal)), isResource: true)!;
        var json = value == "BIG" ? $"{{'l':[{string.Join(',', Enumerable.Range(0, 300))}]}}" : value;
        RuleCheck.Validate(rules, JsonNode.Parse(json.Replace('\'', '"'))!, old is null ? null : JsonNode.Parse(old.Replace('\'', '"')), faults);
        Assert.Equal(expected, string.Join('|', faults.Faults));
    }
}
