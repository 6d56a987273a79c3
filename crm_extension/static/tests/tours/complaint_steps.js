/** Steps that the tours of complaints have in common. */

const STATUS = ".o_form_view .o_statusbar_status";

/** Presses the one primary button, which has to be this step. */
export function pressNextStep(step) {
    return {
        content: `The next step is “${step}”`,
        trigger: `.o_form_statusbar .o_crm_ext_next_step[data-step=${step}]:enabled`,
        run: "click",
    };
}

export function fill(name, text, element = "textarea") {
    return {
        content: `Fill in ${name}`,
        trigger: `.modal [name=${name}] ${element}`,
        run: `edit ${text}`,
    };
}

export function choose(name, text) {
    return [
        {
            content: `Look for ${text}`,
            trigger: `.modal [name=${name}] input`,
            run: `edit ${text}`,
        },
        {
            content: `Choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:contains(${text})`,
            run: "click",
        },
    ];
}

export function pick(name, label) {
    return {
        content: `Choose ${label}`,
        trigger: `.modal [name=${name}] .o_radio_item:contains(${label}) input`,
        run: "click",
    };
}

export function confirmStep() {
    return {
        content: "Confirm",
        trigger: ".modal button[name=action_take]:enabled",
        run: "click",
    };
}

export function isNow(state) {
    return {
        content: `The complaint is ${state}`,
        trigger: `body:not(:has(.modal)) ${STATUS} [data-value=${state}][aria-checked=true]`,
    };
}
