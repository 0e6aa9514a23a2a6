namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

/// <summary>The published merge rules, case by case.</summary>
internal static class MergeCases
{
    public static readonly MergeCase[] All =
    [
        // Scalars.
        new("A new object is its configuration", ["apply a {'spec':{'size':1}}"], "{'size':1}", "a {'f:spec':{'f:size':{}}}"),
        new("What is left out of the next configuration goes", ["apply a {'spec':{'size':1,'color':'red'}}", "apply a {'spec':{'size':1}}"], "{'size':1}", "a {'f:spec':{'f:size':{}}}"),
        new("What others set stays", ["apply a {'spec':{'size':1}}", "apply b {'spec':{'color':'red'}}", "apply a {'spec':{'size':2}}"], "{'size':2,'color':'red'}", "b {'f:spec':{'f:color':{}}}"),
        new("Two may apply the same value", ["apply a {'spec':{'size':1}}", "apply b {'spec':{'size':1}}"], "{'size':1}", "a {'f:spec':{'f:size':{}}}", "b {'f:spec':{'f:size':{}}}"),
        new("What two own stays when one leaves", ["apply a {'spec':{'size':1,'color':'red'}}", "apply b {'spec':{'size':1}}", "apply a {'spec':{'color':'red'}}"], "{'size':1,'color':'red'}", "a {'f:spec':{'f:color':{}}}", "b {'f:spec':{'f:size':{}}}"),
        new("It goes when the last one leaves", ["apply a {'spec':{'size':1,'color':'red'}}", "apply b {'spec':{'size':1}}", "apply a {'spec':{'color':'red'}}", "apply b {'spec':{}}"], "{'color':'red'}", "b {'f:spec':{}}"),
        new("Another value of what another owns is a conflict", ["apply a {'spec':{'size':1}}", "apply b {'spec':{'size':2}}"], "!Apply failed with 1 conflict: conflict with \"a\": .spec.size"),
        new("Every conflict is told", ["apply a {'spec':{'size':1,'color':'red'}}", "apply b {'spec':{'size':2,'color':'blue'}}"], "!Apply failed with 2 conflicts: conflicts with \"a\":\n- .spec.color\n- .spec.size"),
        new("Conflicts are told by owner", ["apply a {'spec':{'size':1}}", "apply b {'spec':{'color':'red'}}", "apply c {'spec':{'size':2,'color':'blue'}}"], "!Apply failed with 2 conflicts: conflicts with \"a\":\n- .spec.size\nconflicts with \"b\":\n- .spec.color"),
        new("Force takes a field over", ["apply a {'spec':{'size':1,'color':'red'}}", "force b {'spec':{'size':2}}"], "{'size':2,'color':'red'}", "a {'f:spec':{'f:color':{}}}", "b {'f:spec':{'f:size':{}}}"),
        new("Who lost its last field is no owner any more", ["apply a {'spec':{'size':1}}", "force b {'spec':{'size':2}}"], "{'size':2}", "a ", "b {'f:spec':{'f:size':{}}}"),
        new("Who was robbed conflicts in turn", ["apply a {'spec':{'size':1}}", "force b {'spec':{'size':2}}", "apply a {'spec':{'size':1}}"], "!conflict with \"b\": .spec.size"),
        new("Who was robbed may agree", ["apply a {'spec':{'size':1}}", "force b {'spec':{'size':2}}", "apply a {'spec':{'size':2}}"], "{'size':2}", "a {'f:spec':{'f:size':{}}}", "b {'f:spec':{'f:size':{}}}"),
        new("Leaving out what was lost changes nothing", ["apply a {'spec':{'size':1,'color':'red'}}", "force b {'spec':{'size':2}}", "apply a {'spec':{'color':'red'}}"], "{'size':2,'color':'red'}"),
        new("Applying the same again changes nothing", ["apply a {'spec':{'size':1}}", "apply a {'spec':{'size':1}}"], "{'size':1}", "a {'f:spec':{'f:size':{}}}"),
        new("A number and a text are different values", ["apply a {'spec':{'port':80}}", "apply b {'spec':{'port':'80'}}"], "!conflict with \"a\": .spec.port"),
        new("A whole number may be written with a fraction of nothing", ["apply a {'spec':{'size':1}}", "apply b {'spec':{'size':1.0}}"], "{'size':1.0}", "a {'f:spec':{'f:size':{}}}"),
        new("Null is a value that one may own", ["apply a {'spec':{'color':null}}"], "{'color':null}", "a {'f:spec':{'f:color':{}}}"),

        // Updates.
        new("Who creates owns all that is set", ["create u {'spec':{'size':1,'labels':{'k':'v'}}}"], "{'size':1,'labels':{'k':'v'}}", "u/Update {'f:spec':{'f:labels':{'.':{},'f:k':{}},'f:size':{}}}"),
        new("Who updates owns what it changes", ["create u {'spec':{'size':1,'color':'red'}}", "update v {'spec':{'size':2}}"], "{'size':2,'color':'red'}", "u/Update {'f:spec':{'f:color':{}}}", "v/Update {'f:spec':{'f:size':{}}}"),
        new("An update takes from who applied", ["apply a {'spec':{'size':1,'color':'red'}}", "update u {'spec':{'size':2}}"], "{'size':2,'color':'red'}", "a {'f:spec':{'f:color':{}}}", "u/Update {'f:spec':{'f:size':{}}}"),
        new("Who was updated away has a conflict", ["apply a {'spec':{'size':1}}", "update u {'spec':{'size':2}}", "apply a {'spec':{'size':1}}"], "!conflict with \"u\" using t/v1: .spec.size"),
        new("What an update removes nobody owns", ["apply a {'spec':{'size':1,'color':'red'}}", "update u {'spec':{'color':null}}"], "{'size':1}", "a {'f:spec':{'f:size':{}}}", "u/Update "),
        new("What updaters own an apply does not remove", ["apply a {'spec':{'size':1,'color':'red'}}", "update u {'spec':{'color':'blue'}}", "apply a {'spec':{'size':1}}"], "{'size':1,'color':'blue'}", "u/Update {'f:spec':{'f:color':{}}}"),
        new("One name that applies and updates is two managers", ["apply a {'spec':{'size':1}}", "update a {'spec':{'size':2}}", "apply a {'spec':{'size':1}}"], "!conflict with \"a\" using t/v1: .spec.size"),
        new("A part of the cluster owns nothing, and takes what it changes", ["apply a {'spec':{'size':1,'color':'red'}}", "internal - {'spec':{'size':2}}", "apply a {'spec':{'size':1,'color':'red'}}"], "{'size':1,'color':'red'}", "a {'f:spec':{'f:color':{},'f:size':{}}}"),
        new("An update of nothing owns nothing", ["create u {'spec':{'size':1}}", "update v {'spec':{'size':1}}"], "{'size':1}", "v/Update "),
        new("An object nobody keeps track of stays so when updated", ["untracked - {'spec':{'size':1}}", "update u {'spec':{'size':2}}"], "{'size':2}", "u/Update "),
        new("Its first apply finds an owner of what is there", ["untracked - {'spec':{'size':1}}", "apply a {'spec':{'size':2}}"], "!conflict with \"before-first-apply\" using t/v1: .spec.size"),
        new("Its first apply may agree with what is there", ["untracked - {'spec':{'size':1,'color':'red'}}", "apply a {'spec':{'size':1}}"], "{'size':1,'color':'red'}", "a {'f:spec':{'f:size':{}}}", "before-first-apply/Update {'f:spec':{'f:color':{},'f:size':{}}}"),

        // Objects in objects.
        new("Fields of nested objects have owners of their own", ["apply a {'spec':{'nested':{'a':'1'}}}", "apply b {'spec':{'nested':{'b':'2'}}}"], "{'nested':{'a':'1','b':'2'}}", "a {'f:spec':{'f:nested':{'f:a':{}}}}", "b {'f:spec':{'f:nested':{'f:b':{}}}}"),
        new("An object goes with the last field that somebody owns in it", ["apply a {'spec':{'size':1,'nested':{'a':'1'}}}", "apply a {'spec':{'size':1}}"], "{'size':1}"),
        new("It stays while somebody owns a field in it", ["apply a {'spec':{'nested':{'a':'1'}}}", "apply b {'spec':{'nested':{'deep':{'x':1}}}}", "apply a {'spec':{}}"], "{'nested':{'deep':{'x':1}}}"),
        new("An empty object is owned as such", ["apply a {'spec':{'nested':{}}}"], "{'nested':{}}", "a {'f:spec':{'f:nested':{}}}"),
        new("An empty object takes nothing away", ["apply a {'spec':{'nested':{'a':'1'}}}", "apply b {'spec':{'nested':{}}}"], "{'nested':{'a':'1'}}", "b {'f:spec':{'f:nested':{}}}"),
        new("What the server added goes with the object that it was added to", ["apply a {'spec':{'size':1,'nested':{'deep':{'x':1}}}}", "internal - {'spec':{'nested':{'deep':{'y':2}}}}", "apply a {'spec':{'size':1}}"], "{'size':1}"),
        new("What the server added stays while the object does", ["apply a {'spec':{'nested':{'deep':{'x':1}}}}", "internal - {'spec':{'nested':{'deep':{'y':2}}}}", "apply a {'spec':{'nested':{'deep':{'x':3}}}}"], "{'nested':{'deep':{'x':3,'y':2}}}"),

        // Maps.
        new("Entries of a map have owners of their own", ["apply a {'spec':{'labels':{'k':'1'}}}", "apply b {'spec':{'labels':{'l':'2'}}}"], "{'labels':{'k':'1','l':'2'}}", "a {'f:spec':{'f:labels':{'f:k':{}}}}", "b {'f:spec':{'f:labels':{'f:l':{}}}}"),
        new("An entry goes when it is left out", ["apply a {'spec':{'labels':{'k':'1','l':'2'}}}", "apply a {'spec':{'labels':{'k':'1'}}}"], "{'labels':{'k':'1'}}"),
        new("Entries conflict one by one", ["apply a {'spec':{'labels':{'k':'1','l':'2'}}}", "apply b {'spec':{'labels':{'k':'3','m':'4'}}}"], "!1 conflict: conflict with \"a\": .spec.labels.k"),
        new("Maps of maps are taken apart too", ["apply a {'spec':{'maps':{'m':{'k':'1'}}}}", "apply b {'spec':{'maps':{'m':{'l':'2'}}}}", "apply a {'spec':{'maps':{'m':{}}}}"], "{'maps':{'m':{'l':'2'}}}", "a {'f:spec':{'f:maps':{'f:m':{}}}}", "b {'f:spec':{'f:maps':{'f:m':{'.':{},'f:l':{}}}}}"),
        new("An atomic map is one value", ["apply a {'spec':{'whole':{'k':'1','l':'2'}}}", "apply a {'spec':{'whole':{'k':'1'}}}"], "{'whole':{'k':'1'}}", "a {'f:spec':{'f:whole':{}}}"),
        new("Two cannot share an atomic map", ["apply a {'spec':{'whole':{'k':'1'}}}", "apply b {'spec':{'whole':{'l':'2'}}}"], "!conflict with \"a\": .spec.whole"),
        new("Two may agree on an atomic map", ["apply a {'spec':{'whole':{'k':'1'}}}", "apply b {'spec':{'whole':{'k':'1'}}}"], "{'whole':{'k':'1'}}", "b {'f:spec':{'f:whole':{}}}"),

        // Atomic lists and sets.
        new("An atomic list is one value", ["apply a {'spec':{'list':['x','y']}}", "apply a {'spec':{'list':['y']}}"], "{'list':['y']}", "a {'f:spec':{'f:list':{}}}"),
        new("Two cannot share an atomic list", ["apply a {'spec':{'list':['x']}}", "apply b {'spec':{'list':['x','y']}}"], "!conflict with \"a\": .spec.list"),
        new("An empty atomic list is a value", ["apply a {'spec':{'list':[]}}"], "{'list':[]}", "a {'f:spec':{'f:list':{}}}"),
        new("An atomic list may repeat itself", ["apply a {'spec':{'list':['x','x']}}"], "{'list':['x','x']}"),
        new("A set is the union of what its owners put in", ["apply a {'spec':{'set':['x']}}", "apply b {'spec':{'set':['y']}}"], "{'set':['x','y']}", "a {'f:spec':{'f:set':{'v:'x'':{}}}}", "b {'f:spec':{'f:set':{'v:'y'':{}}}}"),
        new("A value of a set goes with its last owner", ["apply a {'spec':{'set':['x','y']}}", "apply b {'spec':{'set':['y']}}", "apply a {'spec':{'set':[]}}"], "{'set':['y']}", "a "),
        new("A set may not repeat itself", ["apply a {'spec':{'set':['x','x']}}"], "!.spec.set: duplicate entries for key [=\"x\"]"),
        new("A set of numbers", ["apply a {'spec':{'numbers':[1,2]}}", "apply b {'spec':{'numbers':[3]}}", "apply a {'spec':{'numbers':[2]}}"], "{'numbers':[2,3]}", "a {'f:spec':{'f:numbers':{'v:2':{}}}}"),
        new("A set has the order of who applies", ["apply a {'spec':{'set':['x','y','z']}}", "apply a {'spec':{'set':['z','x','y']}}"], "{'set':['z','x','y']}"),

        // Lists by key.
        new("Elements with the same key merge", ["apply a {'spec':{'items':[{'name':'i','value':'1'}]}}", "apply b {'spec':{'items':[{'name':'i','other':'2'}]}}"], "{'items':[{'name':'i','value':'1','other':'2'}]}", "a {'f:spec':{'f:items':{'k:{'name':'i'}':{'.':{},'f:name':{},'f:value':{}}}}}", "b {'f:spec':{'f:items':{'k:{'name':'i'}':{'.':{},'f:name':{},'f:other':{}}}}}"),
        new("Elements with other keys are added", ["apply a {'spec':{'items':[{'name':'i'}]}}", "apply b {'spec':{'items':[{'name':'j'}]}}"], "{'items':[{'name':'i'},{'name':'j'}]}"),
        new("An element goes with its last owner", ["apply a {'spec':{'items':[{'name':'i'},{'name':'j'}]}}", "apply a {'spec':{'items':[{'name':'j'}]}}"], "{'items':[{'name':'j'}]}"),
        new("An element that two own loses what one of them set", ["apply a {'spec':{'items':[{'name':'i','value':'1'}]}}", "apply b {'spec':{'items':[{'name':'i','other':'2'}]}}", "apply a {'spec':{'items':[]}}"], "{'items':[{'name':'i','other':'2'}]}", "a "),
        new("An element goes even when somebody updated a field in it", ["apply a {'spec':{'items':[{'name':'i','value':'1'},{'name':'j'}]}}", "update u {'spec':{'items':[{'name':'i','value':'2'},{'name':'j'}]}}", "apply a {'spec':{'items':[{'name':'j'}]}}"], "{'items':[{'name':'j'}]}", "u/Update "),
        new("Fields of elements conflict one by one", ["apply a {'spec':{'items':[{'name':'i','value':'1'}]}}", "apply b {'spec':{'items':[{'name':'i','value':'2'}]}}"], "!conflict with \"a\": .spec.items[name=\"i\"].value"),
        new("Lists in elements of lists merge", ["apply a {'spec':{'items':[{'name':'i','inner':[{'key':'k','value':'1'}]}]}}", "apply b {'spec':{'items':[{'name':'i','inner':[{'key':'l','value':'2'}]}]}}", "apply a {'spec':{'items':[{'name':'i','inner':[{'key':'k','value':'3'}]}]}}"], "{'items':[{'name':'i','inner':[{'key':'k','value':'3'},{'key':'l','value':'2'}]}]}"),
        new("An element needs its key", ["apply a {'spec':{'items':[{'name':'i'},{'value':'1'}]}}"], "!.spec.items: element 1: associative list with keys has an element that omits key field \"name\" (and doesn't have default value)"),
        new("No key twice", ["apply a {'spec':{'items':[{'name':'i'},{'name':'i'}]}}"], "!.spec.items: duplicate entries for key [name=\"i\"]"),
        new("A key's default counts", ["apply a {'spec':{'ports':[{'port':80}]}}"], "{'ports':[{'port':80}]}", "a {'f:spec':{'f:ports':{'k:{'port':80,'protocol':'TCP'}':{'.':{},'f:port':{}}}}}"),
        new("A key's default is the same as the value", ["apply a {'spec':{'ports':[{'port':80}]}}", "apply b {'spec':{'ports':[{'port':80,'protocol':'TCP','name':'web'}]}}"], "{'ports':[{'port':80,'protocol':'TCP','name':'web'}]}"),
        new("No key twice, by its default either", ["apply a {'spec':{'ports':[{'port':80},{'port':80,'protocol':'TCP'}]}}"], "!.spec.ports: duplicate entries for key [port=80,protocol=\"TCP\"]"),
        new("All keys together tell elements apart", ["apply a {'spec':{'ports':[{'port':53,'protocol':'UDP'}]}}", "apply b {'spec':{'ports':[{'port':53}]}}"], "{'ports':[{'port':53,'protocol':'UDP'},{'port':53}]}"),
        new("New elements stand where the configuration has them", ["apply a {'spec':{'items':[{'name':'i'},{'name':'k'}]}}", "apply a {'spec':{'items':[{'name':'i'},{'name':'j'},{'name':'k'}]}}"], "{'items':[{'name':'i'},{'name':'j'},{'name':'k'}]}"),
        new("Elements of others keep their place", ["apply a {'spec':{'items':[{'name':'i'},{'name':'k'}]}}", "apply b {'spec':{'items':[{'name':'j'}]}}", "apply a {'spec':{'items':[{'name':'k'},{'name':'i'}]}}"], "{'items':[{'name':'k'},{'name':'i'},{'name':'j'}]}"),
        new("What a user's list has twice becomes the one that is applied", ["create u {'spec':{'items':[{'name':'i','value':'1'},{'name':'i','value':'2'}]}}", "force a {'spec':{'items':[{'name':'i','value':'3'}]}}"], "{'items':[{'name':'i','value':'3'}]}", "u/Update {'f:spec':{'f:items':{}}}"),

        // What the schema leaves open.
        new("Without a schema objects are taken apart and lists are not", ["apply a {'spec':{'free':{'m':{'x':1},'l':[1]}}}", "apply b {'spec':{'free':{'m':{'y':2}}}}"], "{'free':{'m':{'x':1,'y':2},'l':[1]}}", "a {'f:spec':{'f:free':{'f:l':{},'f:m':{'.':{},'f:x':{}}}}}", "b {'f:spec':{'f:free':{'f:m':{'.':{},'f:y':{}}}}}"),
        new("Without a schema lists conflict", ["apply a {'spec':{'free':{'l':[1]}}}", "apply b {'spec':{'free':{'l':[2]}}}"], "!conflict with \"a\": .spec.free.l"),
        new("A value may become an object", ["apply a {'spec':{'free':{'v':1}}}", "apply a {'spec':{'free':{'v':{'x':1}}}}"], "{'free':{'v':{'x':1}}}", "a {'f:spec':{'f:free':{'f:v':{'.':{},'f:x':{}}}}}"),
        new("An object may become a value, but not somebody else's", ["apply a {'spec':{'free':{'v':{'x':1}}}}", "apply b {'spec':{'free':{'v':1}}}"], "!conflict with \"a\": .spec.free.v"),
        new("A field that the schema does not know", ["apply a {'spec':{'unknown':1,'nested':{'c':'1'}}}"], "!failed to create typed patch object (/x; t/v1, Kind=Thing): errors:\n  .spec.unknown: field not declared in schema\n  .spec.nested.c: field not declared in schema"),
        new("A list where an object belongs", ["apply a {'spec':{'nested':[]}}"], "!.spec.nested: expected map, got list"),
        new("An object where a list belongs", ["apply a {'spec':{'items':{}}}"], "!.spec.items: expected list, got map"),

        // Heads and parts.
        new("Nobody owns name, namespace, version", ["apply a {'metadata':{'name':'x','namespace':'n','labels':{'k':'v'}},'spec':{'size':1}}"], "{'size':1}", "a {'f:metadata':{'f:labels':{'f:k':{}}},'f:spec':{'f:size':{}}}"),
        new("Owners are no wish", ["apply a {'metadata':{'name':'x','managedFields':[]},'spec':{'size':1}}"], "!metadata.managedFields must be nil"),
        new("Another version", ["apply a {'apiVersion':'t/v2','spec':{'size':1}}"], "!Incorrect version specified in apply patch. Specified patch version: t/v2, expected: t/v1"),
        new("Another kind", ["apply a {'kind':'Other','spec':{'size':1}}"], "!an apply cannot change the kind"),
        new("The status is not owned through the object", ["apply a {'spec':{'size':1},'status':{'ready':1}}"], "{'size':1}", "a {'f:spec':{'f:size':{}}}"),
        new("The status has owners of its own", ["apply a {'spec':{'size':1}}", "status a {'status':{'ready':1}}"], "{'size':1}", "a {'f:spec':{'f:size':{}}}", "a/Apply/status {'f:status':{'f:ready':{}}}"),
        new("The spec is not owned through the status", ["apply a {'spec':{'size':1}}", "status b {'spec':{'size':1},'status':{'ready':1}}"], "{'size':1}", "b/Apply/status {'f:status':{'f:ready':{}}}"),
        new("Conflicts name the part through which the owner wrote", ["apply a {'spec':{'size':1}}", "status b {'status':{'ready':1}}", "status c {'status':{'ready':2}}"], "!conflict with \"b\" with subresource \"status\": .status.ready"),
        new("Conditions of several owners stand beside each other", ["apply a {'spec':{'size':1}}", "status b {'status':{'conditions':[{'type':'B','status':'True'}]}}", "status c {'status':{'conditions':[{'type':'C','status':'True'}]}}"], "{'size':1}", "c/Apply/status {'f:status':{'f:conditions':{'k:{'type':'C'}':{'.':{},'f:status':{},'f:type':{}}}}}"),

        // From client-side apply.
        new("kubectl takes over what its annotation says", ["create kubectl-client-side-apply {'metadata':{'name':'x','annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{\\'apiVersion\\':\\'t/v1\\',\\'kind\\':\\'Thing\\',\\'spec\\':{\\'size\\':1}}'}},'spec':{'size':1}}", "apply kubectl {'spec':{'size':2}}"], "{'size':2}", "kubectl {'f:spec':{'f:size':{}}}"),
        new("Others do not", ["create kubectl-client-side-apply {'metadata':{'name':'x','annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{\\'apiVersion\\':\\'t/v1\\',\\'kind\\':\\'Thing\\',\\'spec\\':{\\'size\\':1}}'}},'spec':{'size':1}}", "apply other {'spec':{'size':2}}"], "!conflict with \"kubectl-client-side-apply\" using t/v1: .spec.size"),
        new("Nor does kubectl what has changed since", ["create kubectl-client-side-apply {'metadata':{'name':'x','annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{\\'apiVersion\\':\\'t/v1\\',\\'kind\\':\\'Thing\\',\\'spec\\':{\\'size\\':1}}'}},'spec':{'size':1}}", "update scaler {'spec':{'size':3}}", "apply kubectl {'spec':{'size':2}}"], "!conflict with \"scaler\" using t/v1: .spec.size"),
    ];
}
